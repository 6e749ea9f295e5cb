import { expect, test } from 'vitest'
import { systemClock } from '../../../machinery/clock.ts'
import { ContainerFiles, treeOf } from '../../runtimes/container-files.ts'
import { execIn } from '../../runtimes/exec-in.ts'
import { World } from '../../runtimes/world.ts'
import { commandImages } from '../busybox.ts'
import type { BuiltInImage } from '../image.ts'

const NUMBERS = Array.from({ length: 50 }, (_, index) => `line ${index + 1}\n`).join('')

/** Types each text when the one before has had its effect, which is what it waits for; gives the files and all that was shown. */
async function session(command: string[], steps: [waitFor: string, type: string][], rows = 10) {
  const files = new ContainerFiles(treeOf({ '/desk/a': { content: Buffer.from('one\ntwo three\nfour\n'), mode: 0o644 }, '/desk/long': { content: Buffer.from(NUMBERS), mode: 0o644 } }, ['/tmp']), [])
  const world = new World({ image: commandImages[0] as BuiltInImage, tag: 'latest', files, hostname: 'box', address: '127.0.0.1', clock: systemClock, limits: { cpu: null, memory: null } })
  let [screen, seen] = ['', 0]
  let changed: () => void = () => undefined
  async function* typing() {
    for (const [waitFor, text] of steps) {
      while (!screen.slice(seen).includes(waitFor)) await new Promise<void>((resolve) => (changed = resolve))
      seen = screen.length
      yield Buffer.from(text)
    }
    await new Promise(() => undefined)
  }
  const show = (chunk: Uint8Array): void => {
    screen += Buffer.from(chunk).toString()
    changed()
  }
  const { exitCode } = await execIn(world, command, { environment: {}, workingDirectory: '/desk' }, { stdin: typing(), stdout: show, stderr: show, tty: true, resize: (listener) => listener({ columns: 40, rows }) })
  return { screen, exitCode, text: (path: string) => Buffer.from(files.read(path) ?? new Uint8Array()).toString() }
}

test('less shows a page, moves, searches, and gives the screen back to the shell', async () => {
  const { screen, exitCode } = await session(
    ['sh'],
    [
      ['# ', 'cat long | less\r'],
      ['line 9', ' '],
      ['line 18', '/line 30\r'],
      ['line 30', 'G'],
      ['(END)', 'g'],
      ['line 1\x1b[K', '?nosuch\r'],
      ['Pattern not found', 'q'],
      ['/desk # ', 'exit 3\r'],
    ],
  )
  expect(screen).toContain('\x1b[?1049h')
  expect(screen).toContain('\x1b[?1049l')
  expect(exitCode).toBe(3)
})

test('vi edits a file: insert, change, delete, paste, undo, substitute, write', async () => {
  const { text, screen } = await session(
    ['vi', 'a'],
    [
      ['3L', 'ihello \x1b'],
      ['- a [Modified] 1/3', 'j0dwA!\x1b'],
      ['three!', 'yyp'],
      ['3/4', 'ddu'],
      ['four', ':%s/o/0/g\r'],
      ['substitutions', 'GOnew\rlines\x1b'],
      ['lines', ':wq\r'],
    ],
  )
  expect(text('/desk/a')).toBe('hell0 0ne\nthree!\nthree!\nnew\nlines\nf0ur\n')
  expect(screen).toContain('\x1b[?1049l')
})

test('vi keeps what was not written, finds, and makes new files', async () => {
  const { text } = await session(['vi', 'a'], [['3L', 'x:q\r'], ['No write since last change', ':q!\r']])
  expect(text('/desk/a')).toBe('one\ntwo three\nfour\n')
  const made = await session(['vi', 'fresh'], [['[New file]', 'ia\tb\r你好\x1b'], ['2/2', '/a\r'], ['1/2', 'ZZ']])
  expect(made.text('/desk/fresh')).toBe('a\tb\n你好\n')
  const found = await session(['vi', 'long'], [['50L', '/line 33\r'], ['33/50', 'ccthere\x1b:x\r']])
  expect(found.text('/desk/long')).toContain('line 32\nthere\nline 34\n')
})

test('top counts what runs until q, and Ctrl-C ends it in a shell', async () => {
  const { screen, exitCode } = await session(['sh'], [['# ', 'sleep 500 &\r'], ['# ', 'top\r'], ['COMMAND', 'q'], ['# ', 'top\r'], ['COMMAND', '\x03'], ['# ', 'stty size; exit 4\r']], 12)
  expect(screen).toContain('sleep 500')
  expect(screen).toContain('12 40\r\n')
  expect(exitCode).toBe(4)
})
