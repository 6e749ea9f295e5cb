import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request as httpsRequest } from 'node:https'
import { expect, vi } from 'vitest'
import { toolsFolder } from '../../bin/prepare/places.mjs'
import { readKubeconfig } from '../../sandbox/cluster/machinery/kubeconfig.ts'
import type { Status } from '../../sandbox/cluster/machinery/object.ts'
import { Foreground, run, type Outcome } from '../support/podyard.ts'

/** What a test waits for holds on a slow machine too; it goes on as soon as it is so. */
export const SETTLED = { timeout: 30_000, interval: 30 }

const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

export interface Answer<T> {
  code: number
  body: T
}

export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  object: T
}

export interface Watching<T> {
  events: readonly WatchEvent<T>[]
  stop(): void
}

/** A cluster for the assertions of upstream's conformance tests: raw requests, and kubectl. */
export class ConformanceCluster {
  private namespaces = 0

  private constructor(
    private readonly folder: string,
    private readonly command: Foreground,
    private readonly server: string,
    private readonly agent: Agent,
  ) {}

  /** `pods`: "simulated" run until they are deleted; "real" ones execute, in a sandbox. */
  static async start({ pods = 'simulated', nodes = 3 }: { pods?: 'simulated' | 'real'; nodes?: number } = {}): Promise<ConformanceCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'podyard-conformance-'))
    const kubeconfig = join(folder, 'kubeconfig')
    const command = await Foreground.start(['cluster', '--kubeconfig', kubeconfig, '--nodes', String(nodes), ...(pods === 'simulated' ? ['--simulate-pods'] : [])], 'cluster ready')
    const { server, authority, certificate } = readKubeconfig(kubeconfig)
    const agent = new Agent({ keepAlive: true, ca: authority, cert: certificate?.certificate, key: certificate?.key })
    return new ConformanceCluster(folder, command, server, agent)
  }

  async stop(): Promise<void> {
    this.agent.destroy()
    const { code } = await this.command.stop()
    await rm(this.folder, { recursive: true, force: true })
    expect(code).toBe(0)
  }

  /** One request, whatever is answered. */
  request<T>(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
      const headers = { Accept: 'application/json', ...(payload === undefined ? {} : { 'Content-Type': contentType, 'Content-Length': payload.length }) }
      const outgoing = httpsRequest(`${this.server}${path}`, { method, headers, agent: this.agent }, (incoming) => {
        let text = ''
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        incoming.on('end', () => resolve({ code: incoming.statusCode ?? 0, body: parsed(text) as T }))
      })
      outgoing.on('error', reject)
      outgoing.end(payload)
    })
  }

  /** One request in another representation than plain JSON; with a body: a POST. */
  negotiate<T>(path: string, accept: string, body?: object): Promise<Answer<T> & { contentType: string }> {
    return new Promise((resolve, reject) => {
      const headers = { Accept: accept, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) }
      const outgoing = httpsRequest(`${this.server}${path}`, { method: body === undefined ? 'GET' : 'POST', headers, agent: this.agent }, (incoming) => {
        let text = ''
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        incoming.on('end', () => resolve({ code: incoming.statusCode ?? 0, contentType: incoming.headers['content-type'] ?? '', body: parsed(text) as T }))
      })
      outgoing.on('error', reject)
      outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  /** The events of a watch as they come, until the test stops it. */
  watch<T>(path: string): Watching<T> {
    const events: WatchEvent<T>[] = []
    let rest = ''
    const outgoing = httpsRequest(`${this.server}${path}${path.includes('?') ? '&' : '?'}watch=1`, { headers: { Accept: 'application/json' }, agent: this.agent }, (incoming) => {
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) if (line !== '') events.push(JSON.parse(line) as WatchEvent<T>)
      })
      incoming.on('error', () => undefined)
    })
    outgoing.on('error', () => undefined)
    outgoing.end()
    return { events, stop: () => void outgoing.destroy() }
  }

  /** What a request that is granted answers. */
  private async granted<T>(method: string, path: string, body?: unknown, contentType?: string): Promise<T> {
    const answer = await this.request<T>(method, path, body, contentType)
    if (answer.code >= 400) throw new Error(`${method} ${path} was answered ${answer.code}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  get = <T>(path: string): Promise<T> => this.granted<T>('GET', path)
  create = <T>(path: string, object: object): Promise<T> => this.granted<T>('POST', path, object)
  replace = <T>(path: string, object: object): Promise<T> => this.granted<T>('PUT', path, object)
  patch = <T>(path: string, patch: object, type: keyof typeof patchTypes = 'merge'): Promise<T> => this.granted<T>('PATCH', path, patch, patchTypes[type])
  delete = <T>(path: string, options?: object): Promise<T> => this.granted<T>('DELETE', path, options)
  list = async <T>(path: string): Promise<T[]> => (await this.granted<{ items: T[] }>('GET', path)).items

  /** What a request that must be refused answers. */
  async refused(method: string, path: string, body?: unknown, contentType?: string): Promise<Status> {
    const answer = await this.request<Status>(method, path, body, contentType)
    expect(answer.code, `${method} ${path} should be refused`).toBeGreaterThanOrEqual(400)
    return answer.body
  }

  /** A namespace of one test's own, in which pods can be made. */
  async namespace(): Promise<string> {
    const name = `t-${++this.namespaces}`
    await this.create('/api/v1/namespaces', { metadata: { name } })
    // Pods are refused until their namespace has its service account.
    await vi.waitFor(() => this.get(`/api/v1/namespaces/${name}/serviceaccounts/default`), SETTLED)
    return name
  }

  /** kubectl with another client certificate; PEM in base64. */
  async kubectlAs({ certificate, key }: { certificate: string; key: string }, words: readonly string[]): Promise<Outcome> {
    const file = join(this.folder, 'other-kubeconfig')
    const text = await readFile(join(this.folder, 'kubeconfig'), 'utf8')
    await writeFile(file, text.replace(/client-certificate-data: .*/, `client-certificate-data: ${certificate}`).replace(/client-key-data: .*/, `client-key-data: ${key}`))
    return run(join(toolsFolder(), 'kubectl'), words, { env: { KUBECONFIG: file, HOME: this.folder } })
  }

  /** openssl with a key; PEM. */
  openssl = async (words: readonly string[], key: string): Promise<string> => {
    const file = join(this.folder, 'key.pem')
    await writeFile(file, key)
    const { code, stdout, stderr } = await run('openssl', [...words, '-key', file])
    if (code !== 0) throw new Error(`openssl ${words.join(' ')} failed: ${stderr}`)
    return stdout
  }

  kubectl = (words: string | readonly string[], input = ''): Promise<Outcome> =>
    run(join(toolsFolder(), 'kubectl'), typeof words === 'string' ? words.split(' ') : words, { env: { KUBECONFIG: join(this.folder, 'kubeconfig'), HOME: this.folder }, input })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
