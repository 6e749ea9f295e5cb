import { expect, test } from 'vitest'
import { systemClock } from '../../machinery/clock.ts'
import { commandImages } from '../images/busybox.ts'
import type { BuiltInImage } from '../images/image.ts'
import { ContainerFiles, treeOf } from './container-files.ts'
import { execIn } from './exec-in.ts'
import { World } from './world.ts'

/** A person who waits for a text to appear before typing the next. */
async function session(command: string[], steps: [waitFor: string, type: string][]): Promise<{ screen: string; exitCode: number }> {
  const image = commandImages[0] as BuiltInImage
  const world = new World({ image, tag: 'latest', files: new ContainerFiles(treeOf({}, ['/root', '/tmp']), []), hostname: 'box', address: '127.0.0.1', clock: systemClock, limits: { cpu: null, memory: null } })
  let screen = ''
  let seen = 0
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
  const { exitCode } = await execIn(world, command, { environment: { HOME: '/root' }, workingDirectory: '/' }, { stdin: typing(), stdout: show, stderr: show, tty: true })
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
