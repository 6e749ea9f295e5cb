import { expect, test } from 'vitest'
import { ShellMarks } from './shell-marks.ts'

const read = (...chunks: string[]) => {
  const marks = new ShellMarks('word')
  return chunks.flatMap((chunk) => marks.read(Buffer.from(chunk)))
}
const mark = (content: string) => `\x1b]633;${content};word\x07`

test('marks are found among output', () => {
  expect(read(`a${mark('B')}b${mark('E;ls -l')}${mark('C')}out${mark('D;130')}`)).toEqual([
    { type: 'prompt' },
    { type: 'command', line: 'ls -l' },
    { type: 'started' },
    { type: 'ended', exitStatus: 130 },
  ])
})

test('a shell that waits for the rest of a command says so', () => {
  expect(read(`> ${mark('F')}`)).toEqual([{ type: 'continued' }])
})

test('a mark is found wherever a chunk ends in it', () => {
  const text = `x${mark('E;echo 你好')}y${mark('D;0')}`
  const bytes = Buffer.from(text)
  for (let at = 0; at <= bytes.byteLength; at++) {
    const marks = new ShellMarks('word')
    expect([...marks.read(bytes.subarray(0, at)), ...marks.read(bytes.subarray(at))]).toEqual([
      { type: 'command', line: 'echo 你好' },
      { type: 'ended', exitStatus: 0 },
    ])
  }
})

test('a mark with another word, or none, is not believed', () => {
  expect(read('\x1b]633;D;0;other\x07\x1b]633;D;0\x07\x1b]633;word\x07')).toEqual([])
})

test('what was written \\xHH in a command line is itself again', () => {
  expect(read(mark('E;a\\x3b b\\x5c\\x0ac'))).toEqual([{ type: 'command', line: 'a; b\\\nc' }])
})

test('a mark without an end is given up, and the next one is still found', () => {
  expect(read(`\x1b]633;E;${'x'.repeat(9000)}`, `${'x'.repeat(9000)}`, mark('B'))).toEqual([{ type: 'prompt' }])
})
