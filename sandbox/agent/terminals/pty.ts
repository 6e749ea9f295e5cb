import { spawn as spawnPty } from 'node-pty'
import type { Spawn } from '../box/learner-box.ts'
import { InputQueue } from './input-queue.ts'
import { leftBehind } from './left-behind.ts'
import type { Size } from './size.ts'

/** How long the programs of a terminal may take to end after it was hung up, before those that were missed are told one by one. */
const HANG_UP_MILLISECONDS = 1_000

/** One program on a pseudo-terminal. */
export interface Pty {
  /** Of its first process, which is the first of its session. */
  readonly pid?: number
  write(data: Buffer): boolean
  resize(size: Size): void
  pause(): void
  resume(): void
  /** As closing a terminal's window does. */
  hangUp(): void
}

export interface PtyListener {
  data(chunk: Buffer): void
  exit(status: number): void
}

export type OpenPty = (spawn: Spawn, size: Size, listener: PtyListener) => Pty

/** A PTY by node-pty. */
export const openPty: OpenPty = ({ file, args, cwd, env }, size, listener) => {
  const pty = spawnPty(file, args, { cols: size.cols, rows: size.rows, cwd, env, name: env.TERM ?? 'xterm-256color', encoding: null })
  const input = new InputQueue(pty.fd)
  let exited = false
  pty.onData((chunk) => listener.data(chunk))
  pty.onExit(({ exitCode, signal }) => {
    exited = true
    input.discard()
    listener.exit(signal === undefined || signal === 0 ? exitCode : 128 + signal)
  })
  return {
    pid: pty.pid,
    write: (data) => !exited && input.write(data),
    resize: ({ cols, rows }) => {
      if (!exited) pty.resize(cols, rows)
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    hangUp: () => {
      if (exited) return
      input.discard()
      const missed = leftBehind(pty.pid)
      pty.destroy()
      setTimeout(() => {
        missed().forEach(hangUp)
        if (!exited) pty.kill('SIGKILL')
      }, HANG_UP_MILLISECONDS).unref()
    },
  }
}

/** What ignores it, as under nohup, goes on. */
function hangUp(pid: number): void {
  try {
    process.kill(pid, 'SIGHUP')
  } catch {
    // It has ended by itself.
  }
}
