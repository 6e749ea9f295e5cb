import type { ConfigMap, Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { NodeApi } from '../../kubelet/node-api.ts'
import { parseKubeconfig } from '../../machinery/kubeconfig.ts'
import { startApiServer } from '../apiserver.ts'
import type { ApiServer } from '../apiserver.ts'

const core = (resource: string) => ({ group: '', version: 'v1', resource })
const pod = '/api/v1/namespaces/default/pods/web'

/** One pod, whose container is this: it logs two lines, and says what it is told to. */
const node: NodeApi = {
  async *logs() {
    yield* ['container is alive\n', 'and well\n']
    await Promise.resolve()
  },
  exec({ command }, { stdout }) {
    if (command[0] !== 'echo') return Promise.resolve({ exitCode: 3 })
    stdout(Buffer.from(`${command.slice(1).join(' ')}\n`))
    return Promise.resolve({ exitCode: 0 })
  },
  connectPort: () => Promise.reject(new Error('connection refused')),
  stats: () => ({ node: { cpuNanoCores: 0, memoryBytes: 0 }, pods: [] }),
}

describe('what a browser reads over a WebSocket', () => {
  let server: ApiServer
  beforeAll(async () => {
    server = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => node })
    const client = server.client({ name: 'test', groups: ['system:masters'] }, 'test')
    await client.create(core('serviceaccounts'), 'default', { metadata: { name: 'default' } })
    await client.create<Pod>(core('pods'), 'default', { metadata: { name: 'web' }, spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'x' }] } })
    const status = { phase: 'Running', containerStatuses: [{ name: 'c', image: 'x', imageID: 'x', ready: true, restartCount: 0, state: { running: {} } }] }
    await client.patch(core('pods'), 'default', 'web', { type: 'merge', body: { status } }, { subresource: 'status' })
    await client.create<ConfigMap>(core('configmaps'), 'default', { metadata: { name: 'one' } })
  })
  afterAll(() => server.stop())

  const open = (path: string, protocols: string[]): WebSocket => {
    const { certificate, authority } = parseKubeconfig(server.kubeconfig({ name: 'browser', groups: ['system:masters'] }), 'test')
    return new WebSocket(`${server.url.replace('https', 'wss')}${path}`, protocols, { ca: authority, cert: certificate?.certificate, key: certificate?.key })
  }
  /** Every message until the server closes; text in quotes. */
  const read = (path: string, protocols: string[]): Promise<{ protocol: string; messages: string[] }> =>
    new Promise((resolve, reject) => {
      const socket = open(path, protocols)
      const messages: string[] = []
      socket.on('message', (data: Buffer, isBinary) => messages.push(isBinary ? data.toString('latin1') : JSON.stringify(data.toString())))
      socket.on('error', reject)
      socket.on('close', () => resolve({ protocol: socket.protocol, messages }))
    })
  const base64 = (text: string): string => Buffer.from(text).toString('base64')

  it.each<[string[], string, string[]]>([
    [['binary.k8s.io'], 'binary.k8s.io', ['container is alive\n', 'and well\n']],
    [[], '', ['container is alive\n', 'and well\n']],
    [['base64.binary.k8s.io'], 'base64.binary.k8s.io', [`"${base64('container is alive\n')}"`, `"${base64('and well\n')}"`]],
  ])('is a log, when it offers %j', async (offered, protocol, messages) => expect(await read(`${pod}/log`, offered)).toEqual({ protocol, messages }))

  it.each<[string[], string, string[]]>([
    [['channel.k8s.io'], 'echo', ['\u0001remote execution\n']],
    [['channel.k8s.io'], 'fail', ['\u0003command terminated with non-zero exit code: error executing command, exit code 3']],
    [[], 'echo', ['\u0001remote execution\n']],
    [['v4.channel.k8s.io'], 'echo', ['\u0001remote execution\n', '\u0003{"metadata":{},"status":"Success"}']],
    [['base64.channel.k8s.io'], 'echo', [`"1${base64('remote execution\n')}"`]],
    [['v4.base64.channel.k8s.io'], 'echo', [`"1${base64('remote execution\n')}"`, `"3${base64('{"metadata":{},"status":"Success"}')}"`]],
  ])('is what a command says, when it offers %j', async (offered, command, messages) => {
    expect(await read(`${pod}/exec?stdout=1&stderr=1&command=${command}&command=remote&command=execution`, offered)).toEqual({ protocol: offered[0] ?? '', messages })
  })

  it('is a watch, an event a message of text', async () => {
    const { messages } = await read('/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=1&fieldSelector=metadata.name=one', [])
    expect(messages.map((message) => (JSON.parse(JSON.parse(message) as string) as { type: string; object: ConfigMap }).object.metadata?.name)).toEqual(['one'])
  })

  it('is refused with an answer where it offers nothing that is known', async () => {
    await expect(read(`${pod}/log`, ['unknown.example'])).rejects.toThrow('Unexpected server response: 400')
  })
})
