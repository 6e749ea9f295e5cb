import type { ChildProcess } from 'node:child_process'
import { chown, mkdir, readFile, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SandboxGoneError, StartError, type ExitCode } from '../../provider.ts'
import { ranOutOfMemory, removeCgroups, type Cgroups } from './cgroups.ts'
import { launch, launchUnisolated } from './launch.ts'
import { newMachineName, writeRecord, type MachineRecord } from './machine-record.ts'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'
import { connectUnix } from './socket.ts'

/** A class that begins at once on a small server waits rather than fails. */
const START_MILLISECONDS = 60_000
/** Between looks at a process that was killed and is not this process's child. */
const DEATH_POLL_MILLISECONDS = 5
const DEATH_MILLISECONDS = 30_000
/** What an agent without a namespace around it may take to end its shells. */
const CLOSE_MILLISECONDS = 3_000
/** Uids that no distribution and no container manager gives out; one a machine, chosen at random, so that two sites do not need to agree. */
const uidRange = { first: 1_900_000_000, count: 100_000_000 }

export interface MachineSurroundings {
  /** Folder of all machines. */
  root: string
  agentFolder: string
  toolsFolder: string
  cgroups: Cgroups | null
  keeper: ProcessIdentity
  /** False only where the operator allowed it; see unisolated.ts. */
  isolated: boolean
  /** See `MachineRecord.endsWithKeeper`. */
  endsWithKeeper: boolean
}

/** One started machine: its processes, its folder, its control groups. */
export class Machine {
  private readonly listeners = new Set<(reason: string, code: ExitCode) => void>()
  private lifeline: Socket | null = null
  private stopWarming: () => void = () => undefined
  private saved: Promise<void> = Promise.resolve()
  private ending: Promise<void> | null = null
  /** Resolves when there is nothing more that the machine does ahead of a learner, or it was given, or has ended; of one that was adopted, at once. */
  warm: Promise<void> = Promise.resolve()

  private constructor(
    readonly folder: string,
    public record: MachineRecord,
  ) {}

  /** Starts a machine and resolves when its agent answers. Throws `StartError`, and has then left nothing. */
  static async start({ root, agentFolder, toolsFolder, cgroups, keeper, isolated, endsWithKeeper }: MachineSurroundings, signal?: AbortSignal): Promise<Machine> {
    const name = newMachineName()
    const folder = join(root, name)
    const { dropTo, uid, gid } = isolated ? dropUid() : ownUid()
    const machine = new Machine(folder, { machine: name, sandbox: null, keeper, endsWithKeeper, isolated, init: null, warm: false, uid, cgroups: [] })
    try {
      await mkdir(join(folder, 'run'), { recursive: true, mode: 0o700 })
      await chown(join(folder, 'run'), uid, gid)
      // Written before the groups and the processes are made, so that a sweep finds them whatever happens to this process.
      await machine.save()
      if (cgroups !== null && isolated) {
        machine.record.cgroups = await cgroups.create(name)
        await machine.save()
      }
      const child = isolated ? launch({ machine: name, folder, agentFolder, toolsFolder, dropTo, cgroups: machine.record.cgroups }) : launchUnisolated(folder, agentFolder, toolsFolder)
      const says = agentSays(child)
      await answered(child, says('ready'), folder, signal)
      machine.record.init = await identify(isolated ? await childPid(folder) : (child.pid ?? 0))
      if (machine.record.init === null) throw new Error('it ended at once')
      await machine.save()
      machine.watch()
      machine.warm = machine.warming(child, says('warm'))
      child.unref()
      return machine
    } catch (error) {
      const said = (await machine.log()).trim()
      await machine.end('it did not start')
      if (signal?.aborted === true) throw signal.reason
      throw new StartError(`The sandbox did not start: ${(error as Error).message}.${said === '' ? '' : ` It said: ${said.slice(-1000)}`}`)
    }
  }

  /** A machine that another process started. Null when it has died. */
  static async adopt(folder: string, record: MachineRecord): Promise<Machine | null> {
    if (record.init === null || !(await isAlive(record.init))) return null
    const machine = new Machine(folder, record)
    machine.watch()
    return machine
  }

  /** A machine of which only the remains are wanted, to be ended. */
  static remains(folder: string, record: MachineRecord): Machine {
    return new Machine(folder, record)
  }

  async give(sandbox: NonNullable<MachineRecord['sandbox']>): Promise<void> {
    this.record.sandbox = sandbox
    this.stopWarming()
    await this.save()
  }

  connect(): Promise<Socket> {
    return connectUnix(join(this.folder, 'run', 'agent.sock')).catch(() => {
      throw new SandboxGoneError(this.record.sandbox?.id ?? this.record.machine)
    })
  }

  /** Calls back once, when the machine has ended and nothing of it is left, with the reason in English words and as a code. */
  onEnd(listener: (reason: string, code: ExitCode) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Ends the machine and removes all it left. The first reason given is the one that counts. */
  end(reason: string, code: ExitCode = 'ended'): Promise<void> {
    this.ending ??= this.remove().then(() => {
      const listeners = [...this.listeners]
      this.listeners.clear()
      for (const listener of listeners) listener(reason, code)
    })
    return this.ending
  }

  /** Stops looking after it; it runs on. */
  release(): void {
    this.listeners.clear()
    this.lifeline?.destroy()
    this.lifeline = null
  }

  /** Its agent says so, on the pipe that it said "ready" on. */
  private async warming({ stdout }: ChildProcess, saysWarm: Promise<void>): Promise<void> {
    const given = new Promise<void>((resolve) => (this.stopWarming = resolve))
    await Promise.race([saysWarm, given])
    stdout?.destroy()
    if (this.record.sandbox !== null || this.ending !== null) return
    this.record.warm = true
    // Its folder may just be going.
    await this.save().catch(() => undefined)
  }

  private async remove(): Promise<void> {
    this.stopWarming()
    this.lifeline?.destroy()
    const { init, cgroups, isolated } = this.record
    if (!isolated && init !== null && (await isAlive(init))) {
      // No namespace ends the shells with it: the agent has to.
      kill(init.pid, 'SIGTERM')
      await died(init, CLOSE_MILLISECONDS).catch(() => undefined)
    }
    if (init !== null && (await isAlive(init))) {
      // Process 1 of the namespace: with it the kernel kills every other, and their mounts and network go.
      kill(init.pid)
      await died(init)
    }
    await removeCgroups(cgroups)
    await rm(this.folder, { recursive: true, force: true })
  }

  /** An open, idle connection to the agent closes when the agent ends: that is how its end is noticed, by any process. */
  private watch(): void {
    this.connect().then(
      (socket) => {
        this.lifeline = socket
        socket.unref()
        socket.on('error', () => undefined)
        socket.resume()
        socket.on('close', () => void this.lost())
        if (this.ending !== null) socket.destroy()
      },
      () => void this.lost(),
    )
  }

  private async lost(): Promise<void> {
    if (this.ending !== null || this.lifeline?.destroyed === false) return
    const { init, cgroups } = this.record
    // The agent's socket closes a moment before its namespace is gone.
    if (init !== null) await died(init).catch(() => undefined)
    if (this.lifeline === null && init !== null && (await isAlive(init))) return
    const lastWords = (await this.log()).split('\n').filter((line) => line.includes('stopped by')).at(-1)
    if (await ranOutOfMemory(cgroups)) await this.end('the machine ran out of memory', 'out-of-memory')
    else await this.end(`the agent stopped${lastWords === undefined ? '' : ` (${lastWords.slice(0, 200)})`}`, 'agent-stopped')
  }

  private async log(): Promise<string> {
    return readFile(join(this.folder, 'agent.log'), 'utf8').catch(() => '')
  }

  /** One after another, so that what is there last is what was so last. */
  private save(): Promise<void> {
    const saved = this.saved.then(() => writeRecord(this.folder, this.record))
    this.saved = saved.catch(() => undefined)
    return saved
  }
}

/** Who a new machine runs as. Root's machines get a uid of their own; another user's can only have that user's. */
export function dropUid(): { dropTo: number | null; uid: number; gid: number } {
  if (process.getuid?.() !== 0) return ownUid()
  const dropTo = uidRange.first + Math.floor(Math.random() * uidRange.count)
  return { dropTo, uid: dropTo, gid: dropTo }
}

const ownUid = (): { dropTo: null; uid: number; gid: number } => ({ dropTo: null, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })

/** As bwrap wrote it down. */
async function childPid(folder: string): Promise<number> {
  return Number(/"child-pid": (\d+)/.exec(await readFile(join(folder, 'info.json'), 'utf8'))?.[1])
}

/** When the agent says a word on its standard output, or has said it. */
function agentSays({ stdout }: ChildProcess): (word: 'ready' | 'warm') => Promise<void> {
  let said = ''
  const heard = new Set<() => void>()
  stdout?.setEncoding('latin1').on('data', (text: string) => {
    said += text
    heard.forEach((look) => look())
  })
  stdout?.on('error', () => undefined)
  // Nobody is to stay for this.
  if (stdout !== null) (stdout as Socket).unref()
  return (word) =>
    new Promise((resolve) => {
      const look = (): void => {
        if (said.includes(`${word}\n`)) resolve()
      }
      heard.add(look)
      look()
    })
}

/** Resolves when the agent is ready. */
function answered(child: ChildProcess, ready: Promise<void>, folder: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => settle(() => reject(new Error(why)))
    const timer = setTimeout(() => fail(`its agent did not answer within ${START_MILLISECONDS / 1000} seconds`), START_MILLISECONDS)
    const aborted = (): void => fail('it was not wanted any more')
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
      finish()
    }
    signal?.addEventListener('abort', aborted, { once: true })
    if (signal?.aborted === true) aborted()
    void ready.then(() => settle(resolve))
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code, killedBy) => fail(`it ended at once (${killedBy ?? `exit ${code}`}), see ${folder}/agent.log`))
  })
}

async function died(init: ProcessIdentity, mostMilliseconds = DEATH_MILLISECONDS): Promise<void> {
  for (let waited = 0; await isAlive(init); waited += DEATH_POLL_MILLISECONDS) {
    if (waited > mostMilliseconds) throw new Error(`Process ${init.pid} of a sandbox does not end.`)
    await wait(DEATH_POLL_MILLISECONDS)
  }
}

function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
