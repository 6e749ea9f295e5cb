import { createHttpsClient } from '../machinery/https-client.ts'
import { apiClientContract } from '../machinery/api-client-contract.ts'
import { parseKubeconfig } from '../machinery/kubeconfig.ts'
import { startApiServer } from './apiserver.ts'

const start = () => startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined })
/** Pods are refused in a namespace whose service account is not there; no controller makes it here. */
const account = { group: '', version: 'v1', resource: 'serviceaccounts' }

apiClientContract('in process', async () => {
  const server = await start()
  const client = server.client({ name: 'test', groups: ['system:masters'] }, 'contract')
  await client.create(account, 'default', { metadata: { name: 'default' } })
  return { client, close: () => server.stop() }
})

apiClientContract('over TLS with a kubeconfig', async () => {
  const server = await start()
  const client = createHttpsClient(parseKubeconfig(server.kubeconfig({ name: 'test', groups: ['system:masters'] }), 'test'), 'contract')
  await client.create(account, 'default', { metadata: { name: 'default' } })
  return {
    client,
    async close() {
      client.close()
      await server.stop()
    },
  }
})
