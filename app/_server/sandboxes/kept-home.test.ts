import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { frames, magic } from '../../../sandbox/agent/checkpoint/format.ts'
import { keptHome } from './kept-home.ts'

const manifest = [...frames('manifest', Buffer.from('{}'))]
const home = [...frames('home', Buffer.from('first ')), ...frames('home', Buffer.from('second'))]
const end = [...frames('end', Buffer.alloc(0))]

test('the home folder comes out of a kept lab byte for byte, and nothing else', async () => {
  const whole = keptHome(Readable.from([magic(), ...manifest, ...home, ...end]))
  expect((await buffer(whole)).toString()).toBe('first second')
})

test('a kept lab that was cut off is not passed off as a whole one', async () => {
  await expect(buffer(keptHome(Readable.from([magic(), ...manifest, ...home])))).rejects.toThrow('not complete')
})
