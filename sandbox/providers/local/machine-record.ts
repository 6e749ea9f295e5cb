import { randomBytes } from 'node:crypto'
import { readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { processIdentitySchema } from './process-identity.ts'

const machineName = /^m-[0-9a-f]{16}$/
export function isMachineName(name: string): boolean {
  return machineName.test(name)
}

/** What is kept on disk of one started machine, so that another process of the site finds it and nothing is left behind. */
export const machineRecordSchema = z.object({
  /** Names its folder, its control groups and its processes' command line; never shown. */
  machine: z.string().refine(isMachineName),
  /** The sandbox it was given to; null while it is warm or starting. */
  sandbox: z.object({ id: z.string(), owner: z.string(), startedAt: z.string() }).nullable(),
  /** The process that started it. */
  keeper: processIdentitySchema,
  /** It ends with the keeper, and no other process may adopt it: a sandbox of the command line. One not given to anyone yet is so too. */
  endsWithKeeper: z.boolean(),
  /** Process 1 of the machine, as the host sees it; null until it is known. */
  init: processIdentitySchema.nullable(),
  /** There was nothing more to do ahead of a learner; false while it starts, and of one that was given before. */
  warm: z.boolean().default(false),
  uid: z.number().int(),
  /** False: its agent and its shells are processes of this computer like any other. */
  isolated: z.boolean(),
  cgroups: z.array(z.string()),
})
export type MachineRecord = z.infer<typeof machineRecordSchema>

/** Whether only its keeper may use it, and it is a leftover once the keeper has died. */
export const belongsToKeeper = (record: MachineRecord): boolean => record.sandbox === null || record.endsWithKeeper

export const newMachineName = (): string => `m-${randomBytes(8).toString('hex')}`

/** Whole or not at all: a reader never sees half a record. */
export async function writeRecord(folder: string, record: MachineRecord): Promise<void> {
  const path = join(folder, 'record.json')
  const draft = `${path}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, JSON.stringify(record), { mode: 0o600 })
  await rename(draft, path)
}

/** Null when there is no readable record. */
export async function readRecord(folder: string): Promise<MachineRecord | null> {
  try {
    return machineRecordSchema.parse(JSON.parse(await readFile(join(folder, 'record.json'), 'utf8')))
  } catch {
    return null
  }
}

/** Names of all machines that have a folder. */
export async function machineNames(root: string): Promise<string[]> {
  return (await readdir(root).catch((): string[] => [])).filter(isMachineName)
}
