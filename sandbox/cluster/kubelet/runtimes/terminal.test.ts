import { expect, test } from 'vitest'
import { systemClock } from '../../machinery/clock.ts'
import { commandImages } from '../images/busybox.ts'
import type { BuiltInImage, TerminalSize } from '../images/image.ts'
import { ContainerFiles, treeOf } from './container-files.ts'
import { execIn } from './exec-in.ts'
import { Terminal } from './terminal.ts'
import { World } from './world.ts'

/** A person who waits for a text to appear before typing the next, or pulling at the window. */
async function session(command: string[], steps: [waitFor: string, type: string | TerminalSize][]): Promise<{ screen: string; exitCode: number }> {
  const image = commandImages[0] as BuiltInImage
  const world = new World({ image, tag: 'latest', files: new ContainerFiles(treeOf({}, ['/root', '/tmp']), []), hostname: 'box', address: '127.0.0.1', clock: systemClock, limits: { cpu: null, memory: null } })
  let screen = ''
  let seen = 0
  let changed: () => void = () => undefined
  let measured: (size: TerminalSize) => void = () => undefined
  async function* typing() {
    for (const [waitFor, text] of steps) {
      while (!screen.slice(seen).includes(waitFor)) await new Promise<void>((resolve) => (changed = resolve))
      seen = screen.length
      if (typeof text === 'string') yield Buffer.from(text)
      else measured(text)
    }
    await new Promise(() => undefined)
  }
  const show = (chunk: Uint8Array): void => {
    screen += Buffer.from(chunk).toString()
    changed()
  }
  const { exitCode } = await execIn(world, command, { environment: { HOME: '/root' }, workingDirectory: '/' }, { stdin: typing(), stdout: show, stderr: show, tty: true, resize: (listener) => (measured = listener) })
  return { screen, exitCode }
}

test('a shell at a terminal prompts, echoes, answers and leaves', async () => {
  expect(await session(['sh'], [['/ # ', 'cd /tmp\r'], ['/tmp # ', 'echo hi\r'], ['hi\r\n/tmp # ', 'exit 3\r']])).toEqual({
    screen: '/ # cd /tmp\r\n/tmp # echo hi\r\nhi\r\n/tmp # exit 3\r\n',
    exitCode: 3,
  })
})
test('what is typed can be corrected and brought back', async () => {
  const { screen } = await session(['sh'], [['# ', 'echo wrnog\x7f\x7f\x7fong\r'], ['\nwrong\r\n/ # ', '\x1b[A!\r'], ['\nwrong!\r\n', '\x04']])
  expect(screen).toContain('wrong!\r\n')
})
test('Ctrl-C ends what runs and keeps the shell', async () => {
  const { screen, exitCode } = await session(['sh'], [['# ', 'echo go; sleep 1000\r'], ['go\r\n', '\x03'], ['# ', 'echo go; while true; do :; done\r'], ['go\r\n', '\x03'], ['# ', 'echo $?\r'], ['130\r\n', 'exit 0\r']])
  expect(screen).toContain('^C\r\n')
  expect(exitCode).toBe(0)
})
test('a command over several lines is asked for to its end', async () => {
  const { screen } = await session(['sh'], [['# ', 'for x in a b; do\r'], ['> ', 'echo $x\r'], ['> ', 'done\r'], ['b\r\n', '\x04']])
  expect(screen).toContain('a\r\nb\r\n')
})
test('another program reads line by line', async () => {
  const { screen, exitCode } = await session(['cat'], [['', 'one\r'], ['one\r\none\r\n', '\x04']])
  expect([screen, exitCode]).toEqual(['one\r\none\r\n', 0])
})

test('a command in front reads the terminal until its own Ctrl-D, and what was typed ahead is left to the shell', async () => {
  const { screen, exitCode } = await session(['sh'], [['# ', 'cat\r'], ['cat\r\n', 'one\r'], ['one\r\none\r\n', '\x04'], ['# ', 'head -1\rfirst\recho second\r'], ['second\r\n/ # ', 'exit 4\r']])
  expect(screen).toContain('first\r\n')
  expect(exitCode).toBe(4)
})
test('a here-document is asked for to its end, and a shell within a shell is one of its own', async () => {
  const { screen, exitCode } = await session(['sh'], [['# ', 'cat <<E\r'], ['> ', 'hi $HOME\r'], ['> ', 'E\r'], ['hi /root\r\n/ # ', 'sh\r'], ['# ', 'cd /tmp\r'], ['/tmp # ', 'exit\r'], ['/ # ', 'exit 5\r']])
  expect(screen.match(/hi \/root/g)).toHaveLength(1)
  expect(exitCode).toBe(5)
})
test('Ctrl-C at the prompt leaves the line', async () => {
  const { exitCode } = await session(['sh'], [['# ', 'exit 9'], ['exit 9', '\x03'], ['^C\r\n/ # ', 'for x in 1; do\r'], ['> ', '\x03'], ['^C\r\n/ # ', 'exit 6\r']])
  expect(exitCode).toBe(6)
})
test('Tab completes commands and files, and shows a choice when it is asked twice', async () => {
  const { screen, exitCode } = await session(['sh'], [['# ', 'mkdir -p /tmp/alpha /tmp/alps; cd /tm\t'], ['/tmp/', '\r'], ['/tmp # ', 'cd al\t\t\t'], ['alpha/  alps/\r\n/tmp # cd alp', 'h\t\r'], ['/tmp/alpha # ', 'hostna\t\r'], ['box\r\n', 'exit 0\r']])
  expect(screen).toContain('hostname ')
  expect(exitCode).toBe(0)
})
test('jobs run beside the shell, are listed, and end when they are told to', async () => {
  const { screen, exitCode } = await session(['sh'], [
    ['# ', 'sleep 100 &\r'],
    ['# ', 'jobs\r'],
    ['[1]+  Running', '\x03'],
    ['# ', 'kill %1; wait; jobs\r'],
    ['[1]+  Terminated', 'sleep 200 & kill -9 $!; wait $!; echo $?\r'],
    ['137\r\n', 'exit 0\r'],
  ])
  expect(screen).toContain('sleep 100')
  expect(exitCode).toBe(0)
})
test('lines are kept, also with characters that take two columns', async () => {
  const { screen } = await session(['sh'], [['# ', 'echo 你好x\x7f\x7f\r'], ['\n你\r\n/ # ', 'history\r'], ['2  history\r\n/ # ', '\x10\x10\r'], ['\n你\r\n/ # ', 'exit\r']])
  expect(screen).toContain('\b\b\x1b[K')
})
test('a window of another size shows the prompt and the line again, as kubectl attach makes it', () => {
  let screen = ''
  const terminal = new Terminal({ write: (text) => void (screen += text), interrupt: () => undefined })
  terminal.input.assist = { history: [], prompt: () => '/ # ' }
  terminal.type(Buffer.from('ls'))
  terminal.resize({ columns: 80, rows: 24 })
  expect(screen).toBe('ls')
  terminal.resize({ columns: 81, rows: 25 })
  expect(screen).toBe('ls\r\x1b[K/ # ls')
})
test('a window of another size shows no prompt where a command runs', async () => {
  const { screen } = await session(['sh'], [['/ # ', 'echo runs; sleep 1000\r'], ['\nruns\r\n', { columns: 100, rows: 30 }], ['', '\x03'], ['/ # ', { columns: 80, rows: 24 }], ['\x1b[K/ # ', 'exit\r']])
  expect(screen).toBe('/ # echo runs; sleep 1000\r\nruns\r\n^C\r\n/ # \r\x1b[K/ # exit\r\n')
})
