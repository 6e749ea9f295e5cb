import { access, mkdir, readFile, readdir, rmdir, stat, writeFile } from 'node:fs/promises'
import { constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isMachineName } from './machine-record.ts'

/** What one sandbox may use, its agent included. */
export const sandboxLimits = {
  /** 256 of the learner, and room for the agent's threads and helpers. */
  processes: 256 + 96,
  memoryBytes: 384 * 1024 * 1024,
  /** Of one CPU's time, per period. */
  cpu: { quotaMicroseconds: 100_000, periodMicroseconds: 100_000 },
} as const

const ROOT = '/sys/fs/cgroup'
const FAMILY = 'podyard'
const ABANDONED_MILLISECONDS = 60_000
const REMOVE_ATTEMPTS = 100
const REMOVE_PAUSE_MILLISECONDS = 10

/** Control groups of this machine, version 1 or 2; null where this process may not make any, and why. */
export interface Cgroups {
  /** Makes the groups of one sandbox; their folders. */
  create(machine: string): Promise<string[]>
}

export async function findCgroups(): Promise<{ cgroups: Cgroups } | { cgroups: null; why: string }> {
  const version = existsSync(join(ROOT, 'cgroup.controllers')) ? 2 : existsSync(join(ROOT, 'memory')) ? 1 : null
  if (version === null) return { cgroups: null, why: `There are no control groups under ${ROOT}` }
  try {
    if (version === 2) await prepareUnified()
    else await Promise.all(versionOne.map(({ controller }) => access(join(ROOT, controller), constants.W_OK)))
  } catch (error) {
    return { cgroups: null, why: `Control groups cannot be made under ${ROOT} (${(error as Error).message})` }
  }
  return { cgroups: { create: version === 2 ? createUnified : createVersionOne } }
}

const versionOne: { controller: string; settings: Record<string, number> }[] = [
  { controller: 'pids', settings: { 'pids.max': sandboxLimits.processes } },
  { controller: 'memory', settings: { 'memory.limit_in_bytes': sandboxLimits.memoryBytes } },
  { controller: 'cpu', settings: { 'cpu.cfs_period_us': sandboxLimits.cpu.periodMicroseconds, 'cpu.cfs_quota_us': sandboxLimits.cpu.quotaMicroseconds } },
]

async function createVersionOne(machine: string): Promise<string[]> {
  return Promise.all(versionOne.map(({ controller, settings }) => createGroup(join(ROOT, controller, FAMILY, machine), settings)))
}

async function prepareUnified(): Promise<void> {
  await writeFile(join(ROOT, 'cgroup.subtree_control'), '+pids +memory +cpu')
  await mkdir(join(ROOT, FAMILY), { recursive: true })
  await writeFile(join(ROOT, FAMILY, 'cgroup.subtree_control'), '+pids +memory +cpu')
}

async function createUnified(machine: string): Promise<string[]> {
  const { processes, memoryBytes, cpu } = sandboxLimits
  const settings = { 'pids.max': processes, 'memory.max': memoryBytes, 'memory.swap.max': 0, 'cpu.max': `${cpu.quotaMicroseconds} ${cpu.periodMicroseconds}` }
  return [await createGroup(join(ROOT, FAMILY, machine), settings)]
}

async function createGroup(folder: string, settings: Record<string, number | string>): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const [name, value] of Object.entries(settings)) {
    await writeFile(join(folder, name), String(value)).catch((error: NodeJS.ErrnoException) => {
      // No swap accounting on this kernel: there is nothing to limit.
      if (name !== 'memory.swap.max' || error.code !== 'ENOENT') throw error
    })
  }
  return folder
}

/** Whether the kernel has killed something in these groups for want of memory. */
export async function ranOutOfMemory(folders: readonly string[]): Promise<boolean> {
  const reports = await Promise.all(folders.flatMap((folder) => ['memory.oom_control', 'memory.events'].map((name) => readOrEmpty(join(folder, name)))))
  return reports.some((report) => Number(/^oom_kill (\d+)$/m.exec(report)?.[1] ?? 0) > 0)
}

/** Kills what is in the groups and removes them. Idempotent. */
export async function removeCgroups(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (let attempt = 0; ; attempt++) {
      for (const pid of (await readOrEmpty(join(folder, 'cgroup.procs'))).split('\n').filter(Boolean)) kill(Number(pid))
      try {
        await rmdir(folder)
        break
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') break
        if (attempt === REMOVE_ATTEMPTS) throw new Error(`The control group ${folder} could not be removed: ${(error as Error).message}`)
        await wait(REMOVE_PAUSE_MILLISECONDS)
      }
    }
  }
}

/** Removes empty groups whose machine's folder was deleted under it. Those just made are spared: another site may be starting a machine. */
export async function removeAbandonedGroups(known: ReadonlySet<string>): Promise<void> {
  for (const parent of [join(ROOT, FAMILY), ...versionOne.map(({ controller }) => join(ROOT, controller, FAMILY))]) {
    for (const name of await readdir(parent).catch((): string[] => [])) {
      if (!isMachineName(name) || known.has(name)) continue
      const folder = join(parent, name)
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }))
      // A group with a process in it cannot be removed, which is as it should be.
      if (Date.now() - mtimeMs > ABANDONED_MILLISECONDS) await rmdir(folder).catch(() => undefined)
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const readOrEmpty = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')
