import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { parseKubeconfig } from '../../machinery/kubeconfig.ts'
import type { KubeObject } from '../../machinery/object.ts'
import { startApiServer } from '../apiserver.ts'
import type { ApiServer } from '../apiserver.ts'
import { createCertificateAuthority } from '../certificates/certificates.ts'

const GROUP = 'fruit.example.com'
const root = `/apis/${GROUP}/v1`
const SETTLED = { timeout: 20_000, interval: 30 }
const resources = ['flunders', 'flunders/exec'].map((name) => ({ name, singularName: 'flunder', namespaced: true, kind: 'Flunder', verbs: ['get', 'list'] }))
const documents: Record<string, object> = {
  [root]: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${GROUP}/v1`, resources },
  [`/openapi/v3${root}`]: { openapi: '3.0.0', info: { title: 'fruit' } },
}

/** An API server of somebody else: it says who asks, and then echoes. */
function startRemote(): { remote: Server; caBundle: string } {
  const authority = createCertificateAuthority('fruit-authority', Date.now())
  const { certificate, key } = authority.issue({ commonName: 'fruit', usage: 'server', names: ['localhost', 'fruit.default.svc'] })
  const remote = createServer({ cert: certificate, key }, ({ url = '' }, outgoing) => {
    const document = documents[new URL(url, 'https://fruit').pathname]
    outgoing.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? {}))
  })
  const sockets = new WebSocketServer({ noServer: true })
  remote.on('upgrade', (incoming, socket, head) => {
    if (incoming.url?.includes('refuse') === true) return void socket.end('HTTP/1.1 418 No\r\nContent-Length: 0\r\n\r\n')
    sockets.handleUpgrade(incoming, socket, head, (client) => {
      client.send(`${String(incoming.headers['x-remote-user'])} ${incoming.url ?? ''}`)
      client.on('message', (data: Buffer) => client.send(data))
    })
  })
  return { remote, caBundle: Buffer.from(authority.certificate).toString('base64') }
}

describe('a server behind this one', () => {
  let server: ApiServer
  let remote: Server
  beforeAll(async () => {
    const started = startRemote()
    remote = started.remote
    await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve))
    server = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: () => undefined })
    const client = server.client({ name: 'test', groups: ['system:masters'] }, 'test')
    await client.create({ group: '', version: 'v1', resource: 'services' }, 'default', { metadata: { name: 'fruit' }, spec: { type: 'ExternalName', externalName: 'localhost' } } as KubeObject)
    const service = { namespace: 'default', name: 'fruit', port: (remote.address() as AddressInfo).port }
    const spec = { group: GROUP, version: 'v1', groupPriorityMinimum: 2000, versionPriority: 200, caBundle: started.caBundle, service }
    await client.create({ group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' }, undefined, { metadata: { name: `v1.${GROUP}` }, spec } as KubeObject)
    await vi.waitFor(async () => expect((await get(root)).code).toBe(200), SETTLED)
  })
  afterAll(async () => {
    await server.stop()
    remote.closeAllConnections()
    await new Promise((resolve) => remote.close(resolve))
  })

  async function get(path: string): Promise<{ code: number; body: string }> {
    const request = { method: 'GET', path, query: new URLSearchParams(), header: () => undefined, headers: () => [], body: () => Promise.resolve(new Uint8Array()) }
    const response = await server.handle({ ...request, certificate: { commonName: 'admin', organizations: ['system:masters'] } })
    if (response.kind === 'body') return { code: response.code, body: String(response.body) }
    return new Promise((resolve) => {
      let body = ''
      response.start({ write: (chunk) => ((body += Buffer.from(chunk).toString()), true), drained: () => undefined, end: () => resolve({ code: response.code, body }) })
    })
  }
  const open = (path: string): WebSocket => {
    const { certificate, authority } = parseKubeconfig(server.kubeconfig({ name: 'jane', groups: ['system:masters'] }), 'test')
    return new WebSocket(`${server.url.replace('https', 'wss')}${path}`, { ca: authority, cert: certificate?.certificate, key: certificate?.key })
  }

  it('speaks with clients for itself when they want another protocol, and is told who they are', async () => {
    const path = `${root}/namespaces/default/flunders/one/exec?command=a%20b`
    const socket = open(path)
    const messages: string[] = []
    socket.on('message', (data: Buffer) => messages.push(data.toString()))
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
    socket.send('echoed')
    await expect.poll(() => messages, SETTLED).toEqual([`jane ${root}/namespaces/default/flunders/one/exec?command=a+b`, 'echoed'])
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.close()
    await closed
  })

  it('may refuse them', async () => {
    const socket = open(`${root}/namespaces/default/flunders/refuse/exec`)
    const refusal = await new Promise<Error>((resolve) => socket.on('error', resolve))
    expect(refusal.message).toContain('Unexpected server response: 418')
  })

  it('describes its own kinds', async () => {
    expect(JSON.parse((await get(`/openapi/v3${root}`)).body)).toMatchObject({ info: { title: 'fruit' } })
  })
})
