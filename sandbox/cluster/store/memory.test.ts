import { expect, it } from 'vitest'
import { createMemoryStore } from './memory.ts'
import { storeContract } from './store-contract.ts'
import { CompactedError } from './store.ts'

storeContract('memory', () => createMemoryStore())

it('keeps fewer changes of large values, and tells who asks for what is gone', async () => {
  const MEGA = 1024 * 1024
  const store = createMemoryStore<string>({ sizeOf: () => MEGA / 2 })
  const events: number[] = []
  const closed: string[] = []
  store.create('pods/a/x', () => '0')
  store.watch('pods/', 1, { event: ({ revision }) => events.push(revision), closed: (reason) => closed.push(reason) }).pause()
  for (let revision = 1; revision < 40; revision++) store.update('pods/a/x', revision, String)
  await new Promise((resolve) => setImmediate(resolve))
  expect([events, closed]).toEqual([[], ['slow']])
  const sink = { event: () => undefined, closed: () => undefined }
  expect(() => store.watch('pods/', 10, sink)).toThrow(CompactedError)
  expect(() => store.watch('pods/', 30, sink)).not.toThrow()
})
