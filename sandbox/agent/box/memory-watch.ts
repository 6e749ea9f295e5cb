import { readFileSync, readdirSync, readlinkSync } from 'node:fs'

/** How often the learner's programs are looked at where no control group does it, and how much they may have together. */
const LOOK_MILLISECONDS = 500
const LEARNER_MEMORY_BYTES = 256 * 1024 * 1024
/** Of one program, so that none takes all within one look; kubectl, written in Go, reserves more than a gibibyte. */
export const ADDRESS_SPACE_BYTES = 3 * 1024 * 1024 * 1024
const PAGE_BYTES = 4096

/**
 * Where the site may not make control groups, nothing but this bounds the memory of a sandbox: the learner's largest program is killed
 * when all of them together have too much. The learner's are those in the pid namespace of `box`.
 */
export function watchMemory(box: number, log: (line: string) => void): () => void {
  const timer = setInterval(() => {
    const namespace = namespaceOf(box)
    if (namespace === null) return
    const programs = residentMemory().filter(({ pid }) => namespaceOf(pid) === namespace)
    const total = programs.reduce((sum, { bytes }) => sum + bytes, 0)
    if (total <= LEARNER_MEMORY_BYTES) return
    const largest = programs.reduce((most, one) => (one.bytes > most.bytes ? one : most))
    log(`the learner's programs have ${Math.round(total / 1024 / 1024)} MiB together; the largest is killed`)
    try {
      process.kill(largest.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }, LOOK_MILLISECONDS)
  timer.unref()
  return () => clearInterval(timer)
}

function namespaceOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`)
  } catch {
    return null
  }
}

/** Of every process of the sandbox but this one. */
function residentMemory(): { pid: number; bytes: number }[] {
  return readdirSync('/proc').flatMap((entry) => {
    const pid = Number(entry)
    if (!Number.isInteger(pid) || pid === process.pid) return []
    try {
      // Resident without what is shared with files: kubectl's text counts once for all, and so not here.
      const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ').map(Number)
      return [{ pid, bytes: Math.max(0, resident - shared) * PAGE_BYTES }]
    } catch {
      return []
    }
  })
}
