import type { Localized } from '../../../labs/schema/index.ts'
import { compilePattern } from '../cel/pattern.ts'
import { clusterLost, noCluster, type CheckImplementation } from '../check-kind.ts'
import { createReevaluation } from '../reevaluation.ts'
import type { Stop } from '../ports.ts'
import { matchesCommand } from './command.ts'
import { watchedResource } from '../known-resources.ts'

/** Milliseconds between two runs: one `kubectl` costs a tenth of a CPU second. */
const GAP_MS = 300
/** Characters of output that a learner is shown; the last ones, where the reason is. */
const SHOWN_OUTPUT = 400

/** A script that exits 0; its output is shown. */
export const scriptCheck: CheckImplementation<'script'> = {
  expected: () => ({ en: 'the check script succeeds', zh: '检查脚本成功' }),

  start(check, context, report) {
    const pattern = check.commandMatches === undefined ? null : compilePattern(check.commandMatches)
    const running = createReevaluation(
      async (signal) => {
        const result = await context.ports.run(check.run, { timeoutSeconds: check.timeoutSeconds, signal })
        const passed = result.exitStatus === 0 && result.timedOut !== true
        report({ passed, broken: result.timedOut === true, observed: outcome(result.output, result.exitStatus, result.timedOut ? check.timeoutSeconds : null) })
        return passed
      },
      context.log,
      { gap: GAP_MS },
    )
    const stops: Stop[] = [() => running.stop()]
    for (const cause of check.when) {
      if (cause === 'command') stops.push(context.ports.onCommand(({ line }) => (pattern === null || matchesCommand(pattern, line)) && running.changed()))
      else if (cause === 'file') stops.push(context.ports.watchFiles(['.'], () => running.changed()))
      else stops.push(onResource(cause, check.namespace))
    }
    running.changed()
    return () => stops.forEach((stop) => stop())

    function onResource(name: string, namespace: string): Stop {
      const target = watchedResource(name, namespace)
      if (!context.watches || !target) {
        report(noCluster)
        return () => undefined
      }
      return context.watches.subscribe(target, { objects: () => running.changed(), lost: (message) => report(clusterLost(message)) })
    }
  },
}

function outcome(output: string, exitStatus: number, timeoutSeconds: number | null): Localized {
  if (timeoutSeconds !== null) return { en: `the check took longer than ${timeoutSeconds} s`, zh: `检查超过了 ${timeoutSeconds} 秒` }
  const text = output.trim()
  const shown = text.length > SHOWN_OUTPUT ? `… ${text.slice(-SHOWN_OUTPUT)}` : text
  if (shown !== '') return { en: shown, zh: shown }
  return exitStatus === 0 ? { en: 'the check succeeded', zh: '检查成功' } : { en: `the check ended with status ${exitStatus}`, zh: `检查以状态 ${exitStatus} 结束` }
}
