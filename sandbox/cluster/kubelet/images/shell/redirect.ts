import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { FileError } from '../../runtimes/container-files.ts'
import type { Process } from '../image.ts'
import { expandToText, type Expander } from './expand-words.ts'
import { BOTH } from './parse.ts'
import type { Redirect } from './syntax.ts'

/** Where a command reads and writes. */
export type Streams = Pick<Process, 'stdin' | 'stdout' | 'stderr'>

/** The streams after redirections. Throws an Error that says which file could not be opened. */
export async function redirected(streams: Streams, redirects: readonly Redirect[], shell: Expander): Promise<Streams> {
  let now = streams
  for (const { descriptor, operator, target } of redirects) {
    const text = await expandToText(target, shell)
    if (operator === '<<') now = { ...now, stdin: Readable.from([Buffer.from(text)]) }
    else if (operator === '<') now = { ...now, stdin: input(text, shell) }
    else if (operator === '<&') now = text === '-' ? { ...now, stdin: null } : now
    else now = withOutput(now, descriptor, operator === '>&' ? duplicate(now, text) : output(text, operator === '>>', now, shell))
  }
  return now
}

type Sink = Streams['stdout']

function withOutput(streams: Streams, descriptor: number, sink: Sink): Streams {
  if (descriptor === BOTH) return { ...streams, stdout: sink, stderr: sink }
  return descriptor === 2 ? { ...streams, stderr: sink } : { ...streams, stdout: sink }
}

function duplicate(streams: Streams, text: string): Sink {
  if (text === '1') return streams.stdout
  if (text === '2') return streams.stderr
  if (text === '-') return () => undefined
  throw new Error(`${text}: bad file descriptor`)
}

function input(path: string, shell: Expander): Readable | null {
  if (path === '/dev/null') return null
  const place = posix.resolve(shell.directory(), path)
  try {
    const content = shell.files.read(place)
    if (content === null && shell.files.get(place) === null) throw new Error(`can't open ${path}: no such file`)
    return Readable.from([Buffer.from(content ?? new Uint8Array())])
  } catch (error) {
    if (error instanceof FileError) throw new Error(`can't open ${path}: ${error.why}`)
    throw error
  }
}

function output(path: string, append: boolean, streams: Streams, shell: Expander): Sink {
  if (path === '/dev/null') return () => undefined
  if (path === '/dev/stdout') return streams.stdout
  if (path === '/dev/stderr') return streams.stderr
  const place = posix.resolve(shell.directory(), path)
  try {
    let content = Buffer.from((append ? shell.files.read(place) : null) ?? new Uint8Array())
    shell.files.write(place, content)
    return (text) => {
      content = Buffer.concat([content, typeof text === 'string' ? Buffer.from(text) : text])
      shell.files.write(place, content)
    }
  } catch (error) {
    if (error instanceof FileError) throw new Error(`can't create ${path}: ${error.why}`)
    throw error
  }
}
