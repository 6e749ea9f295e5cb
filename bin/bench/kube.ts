import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { createInterface } from 'node:readline'
import { parse } from 'yaml'
import { z } from 'zod'

const kubeconfigSchema = z.object({
  clusters: z.array(z.object({ cluster: z.object({ server: z.url(), 'certificate-authority-data': z.base64() }) })).min(1),
  users: z.array(z.object({ user: z.object({ 'client-certificate-data': z.base64(), 'client-key-data': z.base64() }) })).min(1),
})

const watchedSchema = z.object({ metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }) })
export type WatchedObject = z.infer<typeof watchedSchema>

export interface Kube {
  /** The answer's body, parsed. Throws on any status of 400 or more. */
  call(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown>
  /** Calls back with the name and labels of every object that changes from now on. Resolves when the server has begun to tell. */
  watch(path: string, changed: (object: WatchedObject) => void): Promise<{ stop(): void }>
  close(): void
}

/** A bare client of a cluster over kept-alive TLS, so that what is measured is the server. */
export function kubeFrom(kubeconfigFile: string): Kube {
  const config = kubeconfigSchema.parse(parse(readFileSync(kubeconfigFile, 'utf8')))
  const { cluster } = config.clusters[0]!
  const { user } = config.users[0]!
  const decode = (text: string) => Buffer.from(text, 'base64')
  const agent = new Agent({
    keepAlive: true,
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  })
  return {
    call: (method, path, body, contentType = 'application/json') =>
      new Promise((resolve, reject) => {
        const payload = body === undefined ? undefined : JSON.stringify(body)
        const headers = { accept: 'application/json', ...(payload ? { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) } : {}) }
        const outgoing = request(new URL(path, cluster.server), { method, agent, headers }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            if ((response.statusCode ?? 500) >= 400) reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 300)}`))
            else resolve(JSON.parse(text))
          })
        })
        outgoing.on('error', reject)
        outgoing.end(payload)
      }),
    watch: (path, changed) =>
      new Promise((resolve, reject) => {
        const outgoing = request(new URL(`${path}?watch=true`, cluster.server), { agent }, (response) => {
          const lines = createInterface(response)
          lines.on('line', (line) => changed(watchedSchema.parse((JSON.parse(line) as { object: unknown }).object)))
          // Ended by `stop`; ended otherwise, whoever waits for a change says that it has not come.
          lines.on('error', () => lines.close())
          resolve({ stop: () => outgoing.destroy() })
        })
        outgoing.on('error', reject)
        outgoing.end()
      }),
    close: () => agent.destroy(),
  }
}

const podListSchema = z.object({ items: z.array(z.object({ status: z.object({ phase: z.string().optional() }).optional() })) })
const nodeListSchema = z.object({
  items: z.array(z.object({ status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional() }).optional() })),
})

export async function readyNodes(kube: Kube): Promise<number> {
  const nodes = nodeListSchema.parse(await kube.call('GET', '/api/v1/nodes'))
  return nodes.items.filter((node) => node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')).length
}

export async function runningPods(kube: Kube, namespace: string): Promise<number> {
  const pods = podListSchema.parse(await kube.call('GET', `/api/v1/namespaces/${namespace}/pods`))
  return pods.items.filter((pod) => pod.status?.phase === 'Running').length
}

/** Asks again until it is so; throws when it has not become so in time. */
export async function until(what: string, isSo: () => Promise<boolean>, milliseconds = 60_000, everyMilliseconds = 5): Promise<void> {
  const deadline = performance.now() + milliseconds
  for (;;) {
    if (await isSo()) return
    if (performance.now() > deadline) throw new Error(`${what}: not so after ${milliseconds / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, everyMilliseconds))
  }
}
