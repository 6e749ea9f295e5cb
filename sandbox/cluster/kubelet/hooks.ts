import type { Container, LifecycleHandler } from 'kubernetes-types/core/v1'
import type { Clock } from '../machinery/clock.ts'
import { execProbe } from './probes/exec.ts'
import { httpHook } from './probes/http.ts'
import type { ProbePath } from './probes/result.ts'
import type { RunningContainer } from './runtime.ts'

/** A hook without a deadline of its own is given up after so long, in milliseconds. */
const MOST_MILLISECONDS = 600_000

/** Runs a postStart or preStop hook. Null when it succeeded, else what went wrong. */
export async function runHook(
  hook: LifecycleHandler,
  container: Container,
  path: ProbePath,
  running: RunningContainer,
  clock: Clock,
  milliseconds = MOST_MILLISECONDS,
): Promise<string | null> {
  const sleep = (hook as { sleep?: { seconds: number } }).sleep
  if (sleep !== undefined) {
    await new Promise<void>((resolve) => clock.after(Math.min(sleep.seconds * 1000, milliseconds), resolve))
    return null
  }
  const result = hook.exec
    ? await execProbe(hook.exec.command ?? [], running.exec, milliseconds)
    : hook.httpGet
      ? await httpHook(hook.httpGet, container, path, milliseconds)
      : { outcome: 'failure' as const, message: 'the hook names no action that this kubelet knows (exec, httpGet, sleep)' }
  return result.outcome === 'success' ? null : result.message
}
