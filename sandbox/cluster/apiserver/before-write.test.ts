import type { ConfigMap } from 'kubernetes-types/core/v1'
import { expect, it } from 'vitest'
import { createHttpsClient } from '../machinery/https-client.ts'
import { kinds } from '../machinery/kinds.ts'
import { parseKubeconfig } from '../machinery/kubeconfig.ts'
import { startApiServer } from './apiserver.ts'
import type { ClientConnection } from './core.ts'

it('a client’s write waits until whoever asked to be told of it is done, and is then told with the same connection; reads wait for nobody', async () => {
  const told: ClientConnection[] = []
  const wrote: (ClientConnection | undefined)[] = []
  let done: () => void = () => undefined
  const asked = new Promise<void>((resolve) => (done = resolve))
  let begun: () => void = () => undefined
  const beginning = new Promise<void>((resolve) => (begun = resolve))
  const server = await startApiServer({
    listen: { address: '127.0.0.1', port: 0 },
    nodeApi: () => undefined,
    audit: ({ key, by }) => key.endsWith('/waits') && wrote.push(by?.client),
    beforeWrite(client) {
      told.push(client)
      begun()
      return asked
    },
  })
  const client = createHttpsClient(parseKubeconfig(server.kubeconfig({ name: 'learner', groups: ['system:masters'] }), 'test'), 'test')
  try {
    const writing = client.create<ConfigMap>(kinds.configMaps, 'default', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'waits' } })
    await beginning
    expect((await client.list<ConfigMap>(kinds.configMaps, { namespace: 'default' })).items.map(({ metadata }) => metadata.name)).not.toContain('waits')
    expect(wrote).toEqual([])
    done()
    await writing
    expect(told).toHaveLength(1)
    expect(wrote).toHaveLength(1)
    expect(wrote[0]).toBe(told[0])
  } finally {
    client.close()
    await server.stop()
  }
})
