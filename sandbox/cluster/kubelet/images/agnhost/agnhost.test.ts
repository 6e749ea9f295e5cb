import { request } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { createCertificateAuthority } from '../../../apiserver/certificates/certificates.ts'
import { systemClock } from '../../../machinery/clock.ts'
import { ContainerFiles, treeOf } from '../../runtimes/container-files.ts'
import { World } from '../../runtimes/world.ts'
import type { RunningProcess } from '../image.ts'
import { agnhostImage } from './agnhost.ts'

const running: RunningProcess[] = []
afterEach(async () => {
  for (const process of running.splice(0)) {
    process.signal('SIGKILL')
    await process.exited
  }
})

const authority = createCertificateAuthority('kubernetes', Date.now())
const issued = authority.issue({ commonName: 'webhook', usage: 'server', names: ['localhost'] })

/** agnhost with these words, on an address of its own; what it has said so far. */
function start(address: string, words: string[], environment: Record<string, string> = {}) {
  const said = { text: '' }
  const file = (text: string) => ({ content: Buffer.from(text), mode: 0o644 })
  const files = new ContainerFiles(treeOf({ '/tls/crt': file(issued.certificate), '/tls/key': file(issued.key) }), [])
  const world = new World({ image: agnhostImage, tag: '2.47', files, hostname: 'p', address, clock: systemClock, limits: { cpu: null, memory: null } })
  const take = (text: string | Uint8Array): void => void (said.text += Buffer.from(text as Uint8Array).toString())
  const process = world.start({ argv: ['/agnhost', ...words], environment, workingDirectory: '/', stdin: null, stdout: take, stderr: take })
  if (process === null) throw new Error('agnhost was not started')
  running.push(process)
  return { said, process }
}
const TLS = ['--tls-cert-file=/tls/crt', '--tls-private-key-file=/tls/key', '--port=8444']

const post = (path: string, body: object): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.77.0.1', port: 8444, path, method: 'POST', ca: authority.certificate, servername: 'localhost', headers: { 'Content-Type': 'application/json' } }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(JSON.parse(text)))
    })
    sent.on('error', reject).end(JSON.stringify(body))
  })

describe('agnhost', () => {
  it('judges and changes what the API server asks its webhook about', async () => {
    start('127.77.0.1', ['webhook', ...TLS])
    const review = (path: string, more: object) => post(path, { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: { uid: 'u', operation: 'CREATE', ...more } })
    await expect.poll(() => review('/always-deny', {}).catch(() => null)).toEqual({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid: 'u', allowed: false, status: { message: 'this webhook denies all requests' } } })
    expect(await review('/configmaps', { object: { data: { 'webhook-e2e-test': 'webhook-disallow' } } })).toMatchObject({ response: { allowed: false, status: { reason: 'the configmap contains unwanted key and value' } } })
    expect(await review('/custom-resource', { operation: 'DELETE', oldObject: { data: { 'webhook-e2e-test': 'webhook-nondeletable' } } })).toMatchObject({ response: { allowed: false } })
    expect(await review('/pods', { object: { spec: { containers: [{ name: 'my-webhook-disallow' }] } } })).toMatchObject({ response: { status: { message: 'the pod contains unwanted container name;' } } })
    const mutated = (await review('/mutating-configmaps', { object: { data: { 'mutation-start': 'yes' } } })) as { response: { patch: string; patchType: string } }
    expect(mutated.response.patchType).toBe('JSONPatch')
    expect(JSON.parse(Buffer.from(mutated.response.patch, 'base64').toString())).toEqual([{ op: 'add', path: '/data/mutation-stage-1', value: 'yes' }])
  })

  it('converts custom resources from one version to the other and back', async () => {
    start('127.77.0.1', ['crd-conversion-webhook', ...TLS])
    const convert = (object: object, desiredAPIVersion: string) => post('/crdconvert', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview', request: { uid: 'u', desiredAPIVersion, objects: [object] } })
    const [one, two] = [{ apiVersion: 'stable.example.com/v1', hostPort: 'h:80' }, { apiVersion: 'stable.example.com/v2', host: 'h', port: '80' }]
    await expect.poll(() => convert(one, 'stable.example.com/v2').catch(() => null)).toMatchObject({ response: { uid: 'u', convertedObjects: [two], result: { status: 'Success' } } })
    expect(await convert(two, 'stable.example.com/v1')).toMatchObject({ response: { convertedObjects: [one] } })
    expect(await convert(one, 'stable.example.com/v3')).toMatchObject({ response: { result: { status: 'Failure', message: 'unexpected conversion version "stable.example.com/v3"' } } })
  })

  it('answers on the ports that its environment names', async () => {
    start('127.77.0.4', ['porter', '--json-response'], { SERVE_PORT_8080: 'foo', SERVE_PORT_8081: 'bar', OTHER: 'x' })
    const ask = async (port: number): Promise<unknown> => (await fetch(`http://127.77.0.4:${port}/`, { method: 'PUT' })).json()
    await expect.poll(() => ask(8080).catch(() => null)).toEqual({ Method: 'PUT', Body: 'foo' })
    expect(await ask(8081)).toEqual({ Method: 'PUT', Body: 'bar' })
  })

  it('writes as many lines of logs as it is told to', async () => {
    const { said, process } = start('127.77.0.5', ['logs-generator', '--log-lines-total', '5', '--run-duration', '50ms'])
    expect(await process.exited).toBe(0)
    expect(said.text.trimEnd().split('\n')).toHaveLength(5)
    expect(said.text).toMatch(/^I\d{4} [\d:.]+ +1 logs_generator\.go:76\] 0 (GET|POST|PUT) \/api\/v1\/namespaces\/\S+ \d{3}\n/)
  })
})
