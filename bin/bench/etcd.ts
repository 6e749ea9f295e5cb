import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../e2e/support/free-port.ts'
import { until } from './kube.ts'
import { pss } from './proc.ts'
import { type BenchResult, result } from './result.ts'

const MEGA = 2 ** 20
const RATE_MILLISECONDS = 2_000
const LISTED = 1_000
/** About what a pod takes in etcd. */
const VALUE = Buffer.from(JSON.stringify({ kind: 'Pod', text: 'x'.repeat(2_000) })).toString('base64')
const key = (name: string): string => Buffer.from(`/registry/pods/default/${name}`).toString('base64')

/**
 * What the same machine does with the real thing, as far as it has it: etcd (Debian's etcd-server), on this folder's disk, through its own
 * JSON gateway. It is the store alone: an API server comes on top. kube-apiserver itself is in no package registry.
 */
export async function benchEtcd(): Promise<BenchResult[]> {
  if (spawnSync('etcd', ['--version']).error !== undefined) {
    console.error('bench: no peer to compare with: there is no etcd on the PATH (Debian: apt-get install etcd-server).')
    return []
  }
  const folder = mkdtempSync(join(tmpdir(), 'podyard-etcd-'))
  const [client, peer] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${client}`
  const parameters = ['--data-dir', folder, '--listen-client-urls', url, '--advertise-client-urls', url, '--listen-peer-urls', `http://127.0.0.1:${peer}`, '--log-level', 'error']
  const began = performance.now()
  const etcd = spawn('etcd', parameters, { stdio: 'ignore' })
  const gone = new Promise((resolve) => etcd.once('exit', resolve))
  const agent = new Agent({ keepAlive: true })
  const call = (path: string, body: object): Promise<string> => post(agent, `${url}/v3/kv/${path}`, JSON.stringify(body))
  try {
    await until('etcd answers', () => call('range', { key: key('none') }).then(() => true, () => false), 20_000, 2)
    const started = performance.now() - began
    const idle = pss(etcd.pid!)
    let created = 0
    const create = await rate(() => call('put', { key: key(`p-${created++}`), value: VALUE }))
    for (; created < LISTED; created++) await call('put', { key: key(`p-${created}`), value: VALUE })
    const get = await rate(() => call('range', { key: key('p-7') }))
    const list = await rate(() => call('range', { key: key(''), range_end: key('~'), limit: LISTED }))
    return [
      result('peer-etcd-start', started, 'ms', null, 'etcd alone, from its start to the first answer'),
      result('peer-etcd-memory-idle', idle / MEGA, 'MB', null, 'PSS of it, empty'),
      result('peer-etcd-create', create, '1/s', null, 'values of 2 KB put a second, one client, each on disk before the answer'),
      result('peer-etcd-get', get, '1/s', null, 'gets of one value a second, one client'),
      result('peer-etcd-list-1000', list, '1/s', null, `lists of ${LISTED} values a second, one client`),
    ]
  } finally {
    agent.destroy()
    etcd.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
}

async function rate(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  let calls = 0
  for (; performance.now() - began < RATE_MILLISECONDS; calls++) await call()
  return (calls * 1000) / (performance.now() - began)
}

function post(agent: Agent, url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (response.statusCode === 200) resolve(text)
        else reject(new Error(`etcd answered ${response.statusCode}: ${text.slice(0, 300)}`))
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
