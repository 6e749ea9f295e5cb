import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** A process, told from a later one with the same number by when it started, also over a restart of the machine. */
export const processIdentitySchema = z.object({
  pid: z.number().int().positive(),
  /** Clock ticks since boot. */
  startTicks: z.string(),
  bootId: z.string(),
})
export type ProcessIdentity = z.infer<typeof processIdentitySchema>

/** Null when there is no such process, or it has ended and only waits to be noticed. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  try {
    const [stat, bootId] = await Promise.all([readFile(`/proc/${pid}/stat`, 'latin1'), readFile('/proc/sys/kernel/random/boot_id', 'latin1')])
    // The name, second, may hold spaces and brackets; the fields begin after the last bracket. State is third, start time 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return null
    return { pid, startTicks: fields[19] ?? '', bootId: bootId.trim() }
  } catch {
    return null
  }
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const now = await identify(identity.pid)
  return now !== null && now.startTicks === identity.startTicks && now.bootId === identity.bootId
}
