import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toolsFolder } from '../../bin/prepare/places.mjs'
import { Foreground, podyard, run } from '../support/podyard.ts'

const tool = join(toolsFolder(), 'kubectl')
const SETTLED = { timeout: 20_000, interval: 100 }
/** Whatever is connected, a component that is told to stop does. */
const PROMPT_MILLISECONDS = 2_000

/** Of jane, of the organisation dev. */
const SIGNING_REQUEST = `-----BEGIN CERTIFICATE REQUEST-----
MIIBADCBpgIBADAdMQwwCgYDVQQKDANkZXYxDTALBgNVBAMMBGphbmUwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARVB7mVHSlx276e+F1FFmvzmsSyJPXupOiPhY6Z
Iqg+OE/2kE0wRbZD6SrmYA8A/ADacbvsbgjKhdt6vwnz6RzqoCcwJQYJKoZIhvcN
AQkOMRgwFjAUBgNVHREEDTALgglhLmV4YW1wbGUwCgYIKoZIzj0EAwIDSQAwRgIh
ANZmpnA0ULbtkbh1p8Z08m+cO91wUxyFHnbvaepoLCVFAiEAlx9Aw0rSb52RqYai
cKELEO9Az57tLLmExu3jia8aB2g=
-----END CERTIFICATE REQUEST-----
`

/** Each part of a cluster started as a person would; what is missing shows in kubectl's answers, and comes with the part. */
describe('a cluster built by hand', () => {
  let folder: string
  const running = new Map<string, Foreground>()

  const start = async (name: string, says: string, ...flags: string[]): Promise<void> => {
    running.set(name, await Foreground.start([name, ...flags], says))
  }
  const stop = async (name: string): Promise<void> => {
    const one = running.get(name)
    running.delete(name)
    const ended = await one?.stop()
    expect(ended?.code).toBe(0)
    expect(ended?.milliseconds).toBeLessThan(PROMPT_MILLISECONDS)
  }
  const kubectl = async (line: string, input = '') => run(tool, line.split(' '), { env: { KUBECONFIG: join(folder, 'kubernetes/admin.conf'), HOME: folder }, input })
  const said = async (line: string): Promise<string> => (await kubectl(line)).stdout.trim()
  const phases = (): Promise<string> => said('get pods -o jsonpath={.items[*].status.phase}')

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podyard-by-hand-'))
  })
  afterAll(async () => {
    for (const one of [...running.values()].reverse()) await one.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('refuses a flag that a component does not have, by its name', async () => {
    for (const component of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy']) {
      const { code, stderr } = await podyard(component, '--kubeconfig', 'x', '--no-such-flag')
      expect(code).not.toBe(0)
      expect(stderr).toMatch(/unknown option '--(no-such-flag|kubeconfig)'/)
    }
  }, 60_000)

  it('says which controllers there are when one is named that is not', async () => {
    const { code, stderr } = await podyard('kube-controller-manager', '--kubeconfig', 'x', '--controllers=*,-nope')
    expect(code).toBe(2)
    expect(stderr).toContain('"nope" is not in the list of known controllers: ')
    expect(stderr).toContain('deployment-controller')
  })

  it('keeps what it is told with nothing but an API server, and does nothing about it', async () => {
    await start('kube-apiserver', 'serving at', '--secure-port=0', '--service-cluster-ip-range=127.96.0.0/16', `--cert-dir=${folder}/kubernetes`, `--storage-file=${folder}/objects.json`)
    expect((await kubectl('create deployment web --image=nginx')).stdout).toBe('deployment.apps/web created\n')
    expect(await said('get deployments --no-headers')).toMatch(/^web +0\/1 +0 +0 +\d+s$/)
    expect((await kubectl('get pods')).stderr).toBe('No resources found in default namespace.\n')
    expect(await said('get services -o jsonpath={.items[0].spec.clusterIP}')).toBe('127.96.0.1')
  })

  it('makes pods that wait once there are controllers', async () => {
    await start('kube-controller-manager', 'running', `--kubeconfig=${folder}/kubernetes/controller-manager.conf`, '--leader-elect=false', '--controllers=*,-cronjob-controller', `--cluster-signing-cert-file=${folder}/kubernetes/ca.crt`, `--cluster-signing-key-file=${folder}/kubernetes/ca.key`)
    await expect.poll(phases, SETTLED).toBe('Pending')
    expect(await said('get pods -o jsonpath={.items[0].spec.nodeName}')).toBe('')
  })

  it('signs what was approved, with the authority that it is given', async () => {
    const request = Buffer.from(SIGNING_REQUEST).toString('base64')
    const spec = { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] }
    const object = { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'jane' }, spec }
    expect((await kubectl('create -f -', JSON.stringify(object))).stdout).toBe('certificatesigningrequest.certificates.k8s.io/jane created\n')
    expect((await kubectl('certificate approve jane')).code).toBe(0)
    await expect.poll(() => said('get csr jane -o jsonpath={.status.certificate}'), SETTLED).not.toBe('')
    const issued = new X509Certificate(Buffer.from(await said('get csr jane -o jsonpath={.status.certificate}'), 'base64'))
    expect(issued.subject).toContain('CN=jane')
    expect(issued.checkIssued(new X509Certificate(await readFile(`${folder}/kubernetes/ca.crt`)))).toBe(true)
  })

  it('says why no node fits once there is a scheduler', async () => {
    await start('kube-scheduler', 'scheduling', `--kubeconfig=${folder}/kubernetes/scheduler.conf`)
    await expect.poll(() => said('get events --field-selector reason=FailedScheduling -o jsonpath={.items[0].message}'), SETTLED).toBe('no nodes available to schedule pods')
    expect(await phases()).toBe('Pending')
  })

  it('runs pods once there is a kubelet', async () => {
    await start('kubelet', 'node node-1 at', `--kubeconfig=${folder}/kubernetes/kubelet-node-1.conf`, '--hostname-override=node-1', '--port=0', '--node-labels=disk=ssd')
    await expect.poll(() => said('get nodes --no-headers -L disk'), SETTLED).toMatch(/^node-1 +Ready +<none> +\d+s +v\S+ +ssd$/)
    await expect.poll(phases, SETTLED).toBe('Running')
  })

  it('reaches the kubelet over TLS for logs, exec, port-forward and statistics', async () => {
    expect(await said('logs deploy/web')).toContain('nginx')
    expect((await kubectl('exec -i deploy/web -- cat', 'typed\n')).stdout).toBe('typed\n')
    const failed = await run(tool, ['exec', 'deploy/web', '--', 'sh', '-c', 'echo oops >&2; exit 3'], { env: { KUBECONFIG: join(folder, 'kubernetes/admin.conf'), HOME: folder } })
    expect(failed).toEqual({ code: 3, stdout: '', stderr: 'oops\ncommand terminated with exit code 3\n' })
    const pod = await said('get pods -o jsonpath={.items[0].metadata.name}')
    expect(await said(`get --raw /api/v1/namespaces/default/pods/${pod}:80/proxy/`)).toContain('Welcome to nginx!')
    expect(JSON.parse(await said('get --raw /api/v1/nodes/node-1/proxy/stats/summary'))).toMatchObject({ node: { nodeName: 'node-1' } })
  })

  it('answers at its port only whoever comes with a certificate that may', async () => {
    const port = Number(await said('get node node-1 -o jsonpath={.status.daemonEndpoints.kubeletEndpoint.Port}'))
    const ask = async (kubeconfig: string | null, path: string): Promise<string> => {
      const data = async (key: string): Promise<string> => {
        const text = await readFile(join(folder, 'kubernetes', kubeconfig ?? ''), 'utf8')
        return Buffer.from(new RegExp(`${key}: (\\S+)`).exec(text)?.[1] ?? '', 'base64').toString()
      }
      const client = kubeconfig === null ? {} : { cert: await data('client-certificate-data'), key: await data('client-key-data') }
      return new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.1.1', port, rejectUnauthorized: false, ...client })
        let answer = ''
        socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
        socket.on('end', () => resolve(answer.split('\r\n')[0] ?? ''))
        socket.on('error', reject)
        socket.end(`GET ${path} HTTP/1.1\r\nHost: kubelet\r\nConnection: close\r\n\r\n`)
      })
    }
    expect(await ask(null, '/healthz')).toBe('HTTP/1.1 200 OK')
    expect(await ask(null, '/stats/summary')).toBe('HTTP/1.1 401 Unauthorized')
    expect(await ask('scheduler.conf', '/stats/summary')).toBe('HTTP/1.1 403 Forbidden')
    expect(await ask('admin.conf', '/stats/summary')).toBe('HTTP/1.1 200 OK')
  })

  it('gives Services an address that answers once there is a proxy', async () => {
    await kubectl('expose deployment web --port 80')
    const address = await said('get service web -o jsonpath={.spec.clusterIP}')
    await expect(fetch(`http://${address}/`)).rejects.toThrow('fetch failed')
    await start('kube-proxy', 'userspace mode', `--kubeconfig=${folder}/kubernetes/proxy.conf`)
    await expect.poll(async () => (await fetch(`http://${address}/`).catch(() => null))?.status, SETTLED).toBe(200)
    await kubectl('scale deployment web --replicas=0')
    await expect.poll(async () => (await fetch(`http://${address}/`).catch(() => null)) === null, SETTLED).toBe(true)
    await kubectl('scale deployment web --replicas=2')
    await expect.poll(async () => (await fetch(`http://${address}/`).catch(() => null))?.status, SETTLED).toBe(200)
  })

  it('says that nobody answers on a node whose kubelet has stopped, and goes on when it is back', async () => {
    await stop('kubelet')
    expect((await kubectl('logs deploy/web')).stderr).toMatch(/dial tcp 127\.0\.1\.1:\d+: connect: connection refused/)
    await start('kubelet', 'node node-1 at', `--kubeconfig=${folder}/kubernetes/kubelet-node-1.conf`, '--hostname-override=node-1', '--port=0')
    await expect.poll(() => said('logs deploy/web'), SETTLED).toContain('nginx')
  })

  it('leaves everything as it is without its scheduler, except that new pods wait', async () => {
    await stop('kube-scheduler')
    await kubectl('scale deployment web --replicas=3')
    await expect.poll(async () => (await phases()).split(' ').sort().join(' '), SETTLED).toBe('Pending Running Running')
    await start('kube-scheduler', 'scheduling', `--kubeconfig=${folder}/kubernetes/scheduler.conf`)
    await expect.poll(phases, SETTLED).toBe('Running Running Running')
  })

  it('has every object again after the API server was stopped and started', async () => {
    const server = /serving at (\S+);/.exec(running.get('kube-apiserver')?.output ?? '')?.[1] ?? ''
    const uid = await said('get deployment web -o jsonpath={.metadata.uid}')
    await stop('kube-apiserver')
    expect((await kubectl('get pods')).stderr).toContain('was refused')
    await start('kube-apiserver', 'serving at', `--secure-port=${new URL(server).port}`, '--service-cluster-ip-range=127.96.0.0/16', `--cert-dir=${folder}/kubernetes`, `--storage-file=${folder}/objects.json`)
    expect(await said('get deployment web -o jsonpath={.metadata.uid}')).toBe(uid)
    await kubectl('scale deployment web --replicas=1')
    // Whoever was connected tries again, after a while that doubles.
    await expect.poll(phases, { timeout: 40_000, interval: 200 }).toBe('Running')
  }, 60_000)

  it('stops each part at once, whoever is connected', async () => {
    for (const name of [...running.keys()].reverse()) await stop(name)
  })
})
