import { compilePattern, type Pattern } from '../cel/pattern.ts'
import type { CheckImplementation } from '../check-kind.ts'
import type { CheckOf, Localized } from '../../../labs/schema/index.ts'

/** The learner ran something that matches, with this exit status. */
export const commandCheck: CheckImplementation<'command'> = {
  expected: (check) => ({
    en: `a command like ${check.matches} was run and ${wanted(check).en}`,
    zh: `运行过形如 ${check.matches} 的命令，并且${wanted(check).zh}`,
  }),

  start(check, context, report) {
    const pattern = compilePattern(check.matches)
    const notRun = { en: 'not run yet', zh: '还没有运行' }
    const matchedIn = new Set<number | null>()
    report({ passed: false, observed: notRun })

    return context.ports.onCommand(({ line, exitStatus, terminal }) => {
      const text = line.trim()
      const fits = matchesCommand(pattern, text)
      if (fits && isWanted(check, exitStatus)) {
        matchedIn.add(terminal)
        report({ passed: true, observed: ran(text, exitStatus) })
      } else if (context.purpose === 'mistake') {
        if (matchedIn.delete(terminal) && matchedIn.size === 0) report({ passed: false, observed: notRun })
      } else if (fits) {
        const now = ran(text, exitStatus)
        report({ passed: false, observed: { en: `${now.en}; it should have ${wanted(check).en}`, zh: `${now.zh}；应当${wanted(check).zh}` } })
      }
    })
  },
}

/** A pasted block or a script holds several lines; the pattern may mean the whole or any one of them. */
export function matchesCommand(pattern: Pattern, text: string): boolean {
  return pattern.test(text.trim()) || (text.includes('\n') && text.split('\n').some((line) => pattern.test(line.trim())))
}

function isWanted(check: CheckOf<'command'>, exitStatus: number): boolean {
  if (check.exitStatus === 'any') return true
  return check.exitStatus === 'failure' ? exitStatus !== 0 : exitStatus === check.exitStatus
}

function wanted({ exitStatus }: CheckOf<'command'>): Localized {
  if (exitStatus === 'any') return { en: 'ended', zh: '已经结束' }
  if (exitStatus === 'failure') return { en: 'failed', zh: '失败' }
  return exitStatus === 0 ? { en: 'succeeded', zh: '成功' } : { en: `ended with status ${exitStatus}`, zh: `以状态 ${exitStatus} 结束` }
}

/** Characters of a command line that a sentence shows. */
const SHOWN_LINE = 80

function ran(line: string, exitStatus: number): Localized {
  const first = line.split('\n')[0] ?? ''
  const shown = first.length > SHOWN_LINE || line.includes('\n') ? `${first.slice(0, SHOWN_LINE)} …` : first
  return { en: `"${shown}" ended with status ${exitStatus}`, zh: `“${shown}” 以状态 ${exitStatus} 结束` }
}
