import { readFileSync, readdirSync } from 'node:fs'

/** Proportional set size of one process, bytes: its own pages and its share of shared ones. Throws ENOENT or ESRCH when it has ended. */
export function pss(pid: number): number {
  const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
  if (!line) throw new Error(`/proc/${pid}/smaps_rollup has no Pss line`)
  return Number(line[1]) * 1024
}

/** The same of a process and all that came from it; those that end meanwhile count for nothing. */
export function pssWithDescendants(pid: number): number {
  return withDescendants(pid).reduce((sum, one) => sum + pssOrNothing(one), 0)
}

function pssOrNothing(pid: number): number {
  try {
    return pss(pid)
  } catch (error) {
    if (hasEnded(error)) return 0
    throw error
  }
}

const hasEnded = (error: unknown): boolean => ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')

/** CPU time used so far by the living threads of one process, milliseconds, as the scheduler counts it. */
export function cpuMilliseconds(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`)
  return tasks.reduce((sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e6
}

/** CPU time of all children of this process that have ended, milliseconds; the kernel tells it in hundredths of a second. */
export function childrenCpuMilliseconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}

/** A process and all that came from it. */
function withDescendants(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)])
    } catch (error) {
      if (!hasEnded(error)) throw error
    }
  }
  const all = [pid]
  for (const one of all) all.push(...(children.get(one) ?? []))
  return all
}
