import { expect, test } from 'vitest'
import type { ApiClient } from '../machinery/api-client.ts'
import type { ResourceRef } from '../machinery/object.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { NodeAgent } from './node-agent.ts'
import { simulatedRuntime } from './runtimes/simulated.ts'
import { hurriedClock } from './testing/hurried-clock.ts'

const node = { name: 'node-1', address: '10.0.0.11', podCidr: '10.244.1.0/24' }

test('a heartbeat that the API does not answer is given up, and the next one comes', async () => {
  const log: string[] = []
  let heartbeats = 0
  let secondHeartbeat: () => void = () => undefined
  const again = new Promise<void>((resolve) => (secondHeartbeat = resolve))
  const stored = { metadata: { name: 'node-1', uid: 'u', resourceVersion: '1', creationTimestamp: 'T' } }
  const client = {
    create: () => Promise.resolve(stored),
    patch({ resource }: ResourceRef) {
      if (resource !== 'leases') return Promise.resolve(stored)
      if (++heartbeats === 2) secondHeartbeat()
      return new Promise(() => undefined)
    },
  } as unknown as ApiClient
  const clock = hurriedClock(1_000)
  const context = { client, clock, log: (line: string) => void log.push(line), record: () => undefined, runtime: simulatedRuntime(clock) } as unknown as KubeletContext
  const agent = new NodeAgent(context, { node, capacity: {}, kubeletVersion: 'v1.33.0' })
  await agent.start()
  await again
  agent.stop()
  expect(log[0]).toBe('kubelet: cannot renew the lease of node node-1: no answer within 10 s')
})
