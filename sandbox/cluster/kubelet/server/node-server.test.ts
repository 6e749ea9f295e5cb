import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCertificateAuthority } from '../../apiserver/certificates/certificates.ts'
import { ApiError } from '../../machinery/object.ts'
import type { NodeApi } from '../node-api.ts'
import { serveNodeApi } from './node-server.ts'
import { remoteNodeApi } from './remote-node-api.ts'

const now = Date.now()
const failure = new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'container "c" in pod "p" is waiting to start: ContainerCreating', reason: 'BadRequest', code: 400 })

/** The kubelet's API as the API server in another process meets it: the same answers as in one process, failures included. */
describe('a NodeApi over TLS', () => {
  let echo: Server
  let close: () => Promise<void>
  let remote: NodeApi
  let stranger: NodeApi
  let sizes: string[]

  const local: NodeApi = {
    async *logs({ container, tailLines }) {
      if (container === 'waiting') throw failure
      for (const line of ['one\n', 'two\n'].slice(-(tailLines ?? 2))) yield line
    },
    async exec({ command }, { stdin, stdout, stderr, resize }) {
      resize?.(({ columns, rows }) => sizes.push(`${columns}x${rows}`))
      if (command[0] === 'none') throw failure
      for await (const chunk of stdin ?? []) stdout(chunk)
      stderr(Buffer.from('done\n'))
      return { exitCode: Number(command[1] ?? 0) }
    },
    connectPort: () =>
      new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port, allowHalfOpen: true }, () => resolve(socket))
      }),
    stats: () => ({ node: { cpuNanoCores: 1, memoryBytes: 2 }, pods: [] }),
  }

  beforeAll(async () => {
    echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
    const authority = createCertificateAuthority('kubernetes', now)
    const serving = authority.issue({ commonName: 'node', usage: 'server', names: ['127.0.0.1'] })
    const server = await serveNodeApi({ node: () => local, nodeName: 'node-1', listen: { address: '127.0.0.1', port: 0 }, tls: { ...serving, clientAuthority: authority.certificate }, log: () => undefined })
    const url = `https://127.0.0.1:${server.port}`
    const as = (commonName: string, organizations: string[]) => remoteNodeApi({ url, authority: authority.certificate, client: authority.issue({ commonName, organizations, usage: 'client' }) })
    remote = as('kube-apiserver-kubelet-client', ['system:masters'])
    stranger = as('system:node:node-2', ['system:nodes'])
    sizes = []
    close = () => server.close()
  })
  afterAll(async () => {
    await close()
    echo.close()
  })

  const log = (container: string, tailLines?: number) => ({ podUid: 'u', container, follow: false, previous: false, timestamps: false, ...(tailLines === undefined ? {} : { tailLines }) })
  const read = async (node: NodeApi, container: string, tailLines?: number): Promise<string> => {
    let text = ''
    for await (const chunk of node.logs(log(container, tailLines), new AbortController().signal)) text += chunk
    return text
  }
  async function* input(text: string): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text)
  }

  it('reads logs, and fails as the kubelet fails', async () => {
    expect(await read(remote, 'c')).toBe('one\ntwo\n')
    expect(await read(remote, 'c', 1)).toBe('two\n')
    await expect(read(remote, 'waiting')).rejects.toMatchObject({ code: 400, message: failure.message })
  })

  it('runs commands with their input, output, size and exit code', async () => {
    let [out, error] = ['', '']
    const streams = {
      stdin: input('typed'),
      stdout: (chunk: Uint8Array) => void (out += Buffer.from(chunk).toString()),
      stderr: (chunk: Uint8Array) => void (error += Buffer.from(chunk).toString()),
      tty: false,
      resize: (listener: (size: { columns: number; rows: number }) => void) => listener({ columns: 80, rows: 24 }),
    }
    expect(await remote.exec({ podUid: 'u', container: 'c', command: ['x', '7'], attach: false }, streams)).toEqual({ exitCode: 7 })
    expect([out, error, sizes]).toEqual(['typed', 'done\n', ['80x24']])
    await expect(remote.exec({ podUid: 'u', container: 'c', command: ['none'], attach: false }, { ...streams, stdin: null })).rejects.toMatchObject({ code: 400 })
  })

  it('carries the bytes of a connection to a port, to its end', async () => {
    const socket = await remote.connectPort('u', 80)
    const text = 'x'.repeat(300_000)
    let back = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (back += chunk))
    socket.end(text)
    await new Promise((resolve) => socket.once('end', resolve))
    expect(back.length).toBe(text.length)
  })

  it('gives statistics', async () => {
    expect(await remote.stats()).toEqual({ node: { cpuNanoCores: 1, memoryBytes: 2 }, pods: [] })
  })

  it('lets nobody in who is not the API server', async () => {
    await expect(read(stranger, 'c')).rejects.toMatchObject({ code: 403 })
    await expect(stranger.stats()).rejects.toMatchObject({ code: 403 })
    await expect(stranger.connectPort('u', 80)).rejects.toMatchObject({ code: 403 })
  })
})
