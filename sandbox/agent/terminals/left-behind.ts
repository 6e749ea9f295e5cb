import { readdirSync, readFileSync } from 'node:fs'

/** /proc counts time in these, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100
/** A command that began so shortly before a terminal was hung up may have come to be while its shell was already ending. */
const JUST_BEFORE_TICKS = 20

interface Process {
  pid: number
  name: string
  parent: number
  session: number
  /** Ticks since the machine started. */
  began: number
}

/**
 * Whom the kernel's hang-up of a terminal may miss: the shell, where it is not the first process of its session and was just starting a
 * command, for which it then waits; and that command. Call it before the hang-up; the result gives their pids as of when it is called.
 * @param first the first process of the session: the shell, or the launcher that is above it
 */
export function leftBehind(first: number): () => number[] {
  const shell = shellUnder(first)
  const since = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]) * TICKS_PER_SECOND - JUST_BEFORE_TICKS
  return () =>
    processes()
      .filter(({ pid, session, began }) => session === first && (pid === shell || began >= since))
      .map(({ pid }) => pid)
}

function shellUnder(first: number): number {
  const all = processes()
  const below = (pid: number): number => {
    const child = all.find(({ pid: own, name }) => own === pid && name === 'bwrap') && all.find(({ parent }) => parent === pid)
    return child === undefined ? pid : below(child.pid)
  }
  return below(first)
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'latin1')
      // The name may hold anything, parentheses too.
      const end = stat.lastIndexOf(')')
      const fields = stat.slice(end + 2).split(' ')
      return [{ pid: Number(entry), name: stat.slice(stat.indexOf('(') + 1, end), parent: Number(fields[1]), session: Number(fields[3]), began: Number(fields[19]) }]
    } catch {
      return [] // it has ended
    }
  })
}
