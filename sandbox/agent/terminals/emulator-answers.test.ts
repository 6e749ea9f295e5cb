import { expect, test } from 'vitest'
import { isEmulatorAnswer } from './emulator-answers.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

test('what an emulator answers to a program is recognised, also several answers at once', () => {
  for (const answer of ['\x1b[?1;2c', '\x1b[>0;276;0c', '\x1b[0n', '\x1b[24;80R', '\x1b[?2026;2$y', '\x1b[8;24;80t', '\x1bP1$r0m\x1b\\', '\x1b]11;rgb:ffff/ffff/ffff\x1b\\', '\x1bP>|xterm.js(6.0.0)\x1b\\']) {
    expect(isEmulatorAnswer(bytes(answer)), JSON.stringify(answer)).toBe(true)
    expect(isEmulatorAnswer(bytes(answer + '\x1b[1;1R'))).toBe(true)
  }
})

test('what a person types is not, keys and pastes included', () => {
  for (const typed of ['ls\r', '\x1b', '\x1b[A', '\x1b[1;5C', '\x1b[3~', '\x1bOP', '\x1b[200~\x1b[0n\x1b[201~', '\x03', '', '\x1b[0nls\r', '\x1bb']) {
    expect(isEmulatorAnswer(bytes(typed)), JSON.stringify(typed)).toBe(false)
  }
})
