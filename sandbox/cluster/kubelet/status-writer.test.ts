import type { Pod, PodStatus } from 'kubernetes-types/core/v1'
import { expect, test } from 'vitest'
import type { ApiClient } from '../machinery/api-client.ts'
import type { Stored } from '../machinery/object.ts'
import { StatusWriter } from './status-writer.ts'
import { hurriedClock } from './testing/hurried-clock.ts'
import { Turns } from './turns.ts'

const pod = (name: string): Stored<Pod> => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'ns', uid: name, resourceVersion: '1', creationTimestamp: 'T' } })
const running: PodStatus = { phase: 'Running' }

test('a write that the API does not answer holds up no other pod for longer than the patience, and is tried again', async () => {
  const asked: string[] = []
  const log: string[] = []
  let answersHung = false
  let retried: () => void = () => undefined
  const again = new Promise<void>((resolve) => (retried = resolve))
  const client = {
    patch: (_: unknown, __: unknown, name: string) => {
      asked.push(name)
      if (name !== 'hung') return Promise.resolve(pod(name))
      if (answersHung) retried()
      return answersHung ? Promise.resolve(pod(name)) : new Promise(() => undefined)
    },
  } as unknown as ApiClient
  const options = { client, clock: hurriedClock(200), log: (line: string) => void log.push(line) }
  const turns = new Turns()
  const writers = ['hung', 'well'].map((name) => new StatusWriter(options, turns, pod(name), () => running))
  await Promise.all(writers.map((writer) => writer.flush()))
  expect(asked).toEqual(['hung', 'well'])
  expect(writers[1]?.last).toEqual(running)
  expect(log).toEqual(['kubelet: cannot write the status of pod ns/hung: no answer within 10 s; trying again'])
  answersHung = true
  await again
  for (const writer of writers) writer.close()
})
