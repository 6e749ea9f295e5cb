import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { environment } from '../box/environment.ts'
import type { Gate } from '../box/gate.ts'
import type { LearnerBox } from '../box/learner-box.ts'
import { CheckpointFormatError } from './format.ts'

/** What the fullest home folder takes to be packed or unpacked on a busy machine; longer has stopped. */
const MILLISECONDS = 60_000
/** What tar complains of, in an error. */
const COMPLAINT_CHARACTERS = 500
/** The status for "a file changed while it was read", and for "a file could not be read"; what was written is complete all the same. */
const TOLERABLE = new Set([0, 1, 2])

/** kubectl makes its cache again by itself; a box without isolation has its start-up file there. */
const left = ['./.kube/cache', './.podyard.bashrc']

/**
 * The home folder as .tar.gz. Packed by the learner's own tar, in the learner's box: what a program of the learner may not read is not in
 * it, whatever links lie there. Ends with an error when tar does.
 */
export async function* packHome(box: LearnerBox, complain: (line: string) => void): AsyncGenerator<Buffer> {
  // Packed here and not by the learner's gzip: its death would look like a file that could not be read.
  const packed = createGzip({ level: 1 })
  const done = pipeline(tarHome(box, complain), packed)
  done.catch(() => undefined)
  for await (const chunk of packed) yield chunk as Buffer
  await done
}

async function* tarHome(box: LearnerBox, complain: (line: string) => void): AsyncGenerator<Buffer> {
  const tar = await start(box, ['tar', '--create', '--sparse', ...left.map((path) => `--exclude=${path}`), '--file=-', '.'])
  tar.process.stdin.end()
  try {
    for await (const chunk of tar.process.stdout) yield chunk as Buffer
    const status = await tar.status
    if (!TOLERABLE.has(status)) throw new Error(`The home folder could not be packed: ${tar.complaint()}`)
    if (status !== 0) complain(`packing the home folder: ${tar.complaint()}`)
  } finally {
    tar.kill()
  }
}

/** Takes away what a new account has in it. Not all of .kube: the cache there, which is not in the archive, makes the first kubectl fast. */
const clear = `find . -mindepth 1 -not -path ./.kube -not -path './.kube/cache*' -not -path ./.podyard.bashrc -delete`
const extract = 'tar --extract --no-same-owner --preserve-permissions --delay-directory-restore --file=-'

export interface Unpacking {
  /** `fed` resolves when tar has all of it, or wants no more; `done`, when all is there. Both throw what tar, or the archive, complains of. */
  feed(archive: AsyncIterable<Buffer>): { fed: Promise<void>; done: Promise<void> }
  stop(): void
}

/**
 * Makes ready to replace the home folder of a sandbox that nobody uses yet, so that programs start while the archive is on its way. Unpacked by
 * the learner's own tar, in the learner's box: wherever names and links in it lead, it writes as the learner, to what is the learner's, within
 * the limits of the learner's disk. Opens the gate when all is there, which this process may be too busy to hear of at once.
 */
export function startUnpackingHome(box: LearnerBox, gate: Gate): Unpacking {
  const starting = start(box, gate.openingAfter(`${clear} && ${extract}`))
  // Whoever does not come to feed it does not hear of it either.
  starting.catch(() => undefined)
  const feed = async (archive: AsyncIterable<Buffer>): Promise<void> => {
    const tar = await starting
    tar.process.stdout.resume()
    await pipeline(archive, createGunzip(), tar.process.stdin).catch((error: NodeJS.ErrnoException) => {
      if (error instanceof CheckpointFormatError) throw error
      // A tar that gives up closes its input; its own words say more than that.
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw new Error(`The home folder could not be unpacked: ${error.message}`)
    })
  }
  return {
    feed(archive) {
      const fed = feed(archive)
      const done = fed.then(async () => {
        const tar = await starting
        if ((await tar.status) !== 0) throw new Error(`The home folder could not be unpacked: ${tar.complaint()}`)
      })
      return { fed, done }
    },
    stop: () => void starting.then((tar) => tar.kill(), () => undefined),
  }
}

interface Running {
  process: ChildProcess & { stdin: NonNullable<ChildProcess['stdin']>; stdout: Readable }
  /** -1 when it was killed. */
  status: Promise<number>
  complaint(): string
  kill(): void
}

async function start(box: LearnerBox, command: string[]): Promise<Running> {
  const { file, args, cwd, env } = await box.enter(command)
  const child = spawn(file, args, { cwd, env: environment(env), stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS)))
  child.stdin.on('error', () => undefined)
  const kill = (): void => {
    clearTimeout(timer)
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  const timer = setTimeout(() => {
    complaint += ` It took longer than ${MILLISECONDS / 1000} seconds.`
    kill()
  }, MILLISECONDS)
  const status = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : -1))
  // Whoever stops early does not ask for it.
  status.catch(() => undefined)
  return { process: child, status, complaint: () => complaint.trim().replaceAll('\n', '; '), kill }
}
