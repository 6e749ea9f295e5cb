import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { SessionWatch } from './session-watch.ts'

const page = () => new EventEmitter() as WebSocket

function watch() {
  const users = new Map([['ann', 'u1'], ['bob', 'u2']])
  const ended: WebSocket[] = []
  const errors: string[] = []
  let broken = false
  const one = new SessionWatch({
    userIdOf: (cookie) => (broken ? Promise.reject(new Error('the database is locked')) : Promise.resolve(users.get(cookie) ?? null)),
    ended: (which) => ended.push(which),
    log: { error: (message: string) => errors.push(message), info: () => undefined, debug: () => undefined } as never,
  })
  return { one, users, ended, errors, breakDown: (now: boolean) => (broken = now) }
}

test('a page is let go when its session has ended, or is somebody else’s', async () => {
  const { one, users, ended } = watch()
  const [ann, bob] = [page(), page()]
  one.add(ann, 'ann', 'u1')
  one.add(bob, 'bob', 'u2')
  await one.look()
  expect(ended).toEqual([])
  users.delete('ann')
  await one.look()
  expect(ended).toEqual([ann])
  users.set('bob', 'u3')
  await one.look()
  await one.look()
  expect(ended).toEqual([ann, bob])
})

test('a page that has gone is not looked at, and a database that does not answer ends nothing', async () => {
  const { one, users, ended, errors, breakDown } = watch()
  const ann = page()
  one.add(ann, 'ann', 'u1')
  breakDown(true)
  await one.look()
  expect(errors).toHaveLength(1)
  expect(ended).toEqual([])
  breakDown(false)
  ann.emit('close')
  users.clear()
  await one.look()
  expect(ended).toEqual([])
})
