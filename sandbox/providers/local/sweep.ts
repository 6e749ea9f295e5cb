import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { removeAbandonedGroups } from './cgroups.ts'
import { belongsToKeeper, machineNames, readRecord } from './machine-record.ts'
import { Machine } from './machine.ts'
import { identify, isAlive } from './process-identity.ts'

/**
 * Removes what dead machines left, and machines that nobody will ever be given: the site that started them has gone. Those in use, and
 * another living process's own, stay.
 */
export async function sweep(root: string, log: (line: string) => void): Promise<void> {
  const names = await machineNames(root)
  await removeAbandonedGroups(new Set(names))
  for (const name of names) {
    const folder = join(root, name)
    const record = await readRecord(folder)
    if (record === null) {
      // Its maker died between making the folder and writing the record: there is nothing but the folder.
      await rm(folder, { recursive: true, force: true })
      continue
    }
    const alive = record.init !== null && (await isAlive(record.init))
    if (belongsToKeeper(record) ? await isAlive(record.keeper) : alive) continue
    if (record.init === null) record.init = await findInit(name)
    log(`removing what is left of ${record.sandbox === null ? 'a sandbox that was never used' : `sandbox ${record.sandbox.id}`}`)
    await Machine.remains(folder, record).end('ended')
  }
}

/** Of a machine whose maker died before it could write this down: its processes carry the machine's name. */
async function findInit(machine: string): Promise<MachineInit> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const command = await readFile(`/proc/${entry}/cmdline`, 'latin1').catch(() => '')
    // bwrap outside the namespace, whose child is process 1 inside; both have the same command line.
    if (command.startsWith('bwrap\0') && command.includes(`\0${machine}\0`) && (await isFirstOfNamespace(entry))) return identify(Number(entry))
  }
  return null
}
type MachineInit = Awaited<ReturnType<typeof identify>>

async function isFirstOfNamespace(pid: string): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
  return /^NSpid:\t\d+\t1$/m.test(status)
}
