import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pod, Service } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toolsFolder } from '../../bin/prepare/places.mjs'
import { startApiServer } from '../../sandbox/cluster/apiserver/apiserver.ts'
import type { ApiServer } from '../../sandbox/cluster/apiserver/apiserver.ts'
import type { NodeApi } from '../../sandbox/cluster/kubelet/node-api.ts'
import type { KubeObject } from '../../sandbox/cluster/machinery/object.ts'

const kubectl = join(toolsFolder(), 'kubectl')
const core = (resource: string) => ({ group: '', version: 'v1', resource })

/** How kubectl is told to stream; before 1.31 it knew only SPDY. */
const transports = [
  { transport: 'WebSockets', environment: {} },
  { transport: 'SPDY', environment: { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' } },
]

/** One pod, whose "container" is this test: `cat` gives stdin back, `fail` exits with 3, its port is a web server. */
describe.each(transports)("kubectl's streams over $transport, with a kubelet of the test's own", ({ environment }) => {
  let api: ApiServer
  let web: Server
  let folder: string
  const hanging: AbortSignal[] = []

  const node: NodeApi = {
    async *logs({ follow, tailLines }, signal) {
      for (const line of ['one\n', 'two\n', 'three\n'].slice(-(tailLines ?? 3))) yield line
      if (!follow) return
      hanging.push(signal)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
    async exec({ command }, { stdin, stdout, stderr }) {
      if (command[0] === 'cat') {
        for await (const chunk of stdin ?? []) stdout(chunk)
        return { exitCode: 0 }
      }
      stderr(Buffer.from(`no ${command.join(' ')}\n`))
      return { exitCode: 3 }
    },
    connectPort: (_uid, port) => {
      if (port !== 80) return Promise.reject(new Error('connection refused'))
      return Promise.resolve(connect((web.address() as AddressInfo).port, '127.0.0.1'))
    },
    stats: () => ({ node: { cpuNanoCores: 0, memoryBytes: 0 }, pods: [] }),
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podyard-streams-'))
    web = createServer((request, response) => response.end(`you asked for ${request.url ?? ''}\n`))
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    api = await startApiServer({ listen: { address: '127.0.0.1', port: 0 }, nodeApi: (name) => (name === 'node-1' ? node : undefined) })
    await writeFile(join(folder, 'config'), api.kubeconfig({ name: 'test', groups: ['system:masters'] }))
    const client = api.client({ name: 'test', groups: ['system:masters'] }, 'test')
    await client.create(core('serviceaccounts'), 'default', { metadata: { name: 'default' } })
    await client.create<Pod>(core('pods'), 'default', { metadata: { name: 'web', labels: { app: 'web' } }, spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80 }] }] } })
    const status = { phase: 'Running', podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [{ name: 'c', image: 'x', imageID: 'x', ready: true, restartCount: 0, state: { running: {} } }] }
    await client.patch(core('pods'), 'default', 'web', { type: 'merge', body: { status } }, { subresource: 'status' })
    await client.create<Service>(core('services'), 'default', { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 8080, targetPort: 80 }] } })
    await client.create({ group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices' }, 'default', {
      metadata: { name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true }, targetRef: { kind: 'Pod', name: 'web', namespace: 'default' } }],
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
    } as KubeObject)
  })

  afterAll(async () => {
    await api.stop()
    web.close()
    await rm(folder, { recursive: true, force: true })
  })

  const start = (...command: string[]) =>
    spawn(kubectl, command, { env: { ...environment, PATH: process.env.PATH, HOME: folder, KUBECONFIG: join(folder, 'config') } as unknown as NodeJS.ProcessEnv, stdio: 'pipe' })

  const run = (input: string, ...command: string[]): Promise<{ out: string; error: string; code: number | null }> =>
    new Promise((resolve) => {
      const child = start(...command)
      let out = ''
      let error = ''
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()))
      child.on('close', (code) => resolve({ out, error, code }))
      child.stdin.end(input)
    })

  it('reads a log, and its end', async () => {
    expect((await run('', 'logs', 'web')).out).toBe('one\ntwo\nthree\n')
    expect((await run('', 'logs', 'web', '--tail=1')).out).toBe('three\n')
  })

  it('follows a log until the client goes', async () => {
    const child = start('logs', '-f', 'web')
    await new Promise<void>((resolve) => child.stdout.on('data', (chunk: Buffer) => chunk.toString().includes('three') && resolve()))
    const signal = hanging.at(-1)
    child.kill()
    await new Promise<void>((resolve) => (signal?.aborted === true ? resolve() : signal?.addEventListener('abort', () => resolve())))
  })

  it('gives a command its input, to the end, and its output back', async () => {
    const input = 'line\n'.repeat(20_000)
    const { out, code } = await run(input, 'exec', '-i', 'web', '--', 'cat')
    expect(out.length).toBe(input.length)
    expect(code).toBe(0)
  })

  it("passes a command's failure on", async () => {
    const { error, code } = await run('', 'exec', 'web', '--', 'fail')
    expect(error).toContain('no fail')
    expect(error).toContain('command terminated with exit code 3')
    expect(code).toBe(3)
  })

  it('forwards a port, several connections on one forward', async () => {
    const child = start('port-forward', 'pod/web', ':80')
    const port = await new Promise<string>((resolve) => child.stdout.on('data', (chunk: Buffer) => resolve(/127\.0\.0\.1:(\d+)/.exec(chunk.toString())?.[1] ?? '')))
    const answers = await Promise.all(['/a', '/b', '/c'].map(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).text()))
    expect(answers).toEqual(['you asked for /a\n', 'you asked for /b\n', 'you asked for /c\n'])
    child.kill()
  })

  it('says what is wrong when nothing listens on the port', async () => {
    const child = start('port-forward', 'pod/web', ':81')
    const port = await new Promise<string>((resolve) => child.stdout.on('data', (chunk: Buffer) => resolve(/127\.0\.0\.1:(\d+)/.exec(chunk.toString())?.[1] ?? '')))
    const complaint = new Promise<string>((resolve) => child.stderr.on('data', (chunk: Buffer) => resolve(chunk.toString())))
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
    expect(await complaint).toContain('connection refused')
    child.kill()
  })

  it('reaches pods and Services as web servers through the API', async () => {
    expect((await run('', 'get', '--raw', '/api/v1/namespaces/default/pods/web:80/proxy/x?y=1')).out).toBe('you asked for /x?y=1\n')
    expect((await run('', 'get', '--raw', '/api/v1/namespaces/default/services/web:8080/proxy/z')).out).toBe('you asked for /z\n')
  })
})
