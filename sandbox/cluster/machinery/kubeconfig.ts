import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

/** What it takes to reach an API server. */
export interface ApiEndpoint {
  /** "https://127.0.0.1:6443" */
  server: string
  /** PEM; absent: the system's own. */
  authority?: string
  certificate?: { certificate: string; key: string }
  token?: string
}

const file = z.object({
  'current-context': z.string().optional(),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) })).default([]),
  clusters: z
    .array(
      z.object({
        name: z.string(),
        cluster: z.object({ server: z.string(), 'certificate-authority-data': z.string().optional(), 'certificate-authority': z.string().optional() }),
      }),
    )
    .default([]),
  users: z
    .array(
      z.object({
        name: z.string(),
        user: z.object({
          token: z.string().optional(),
          'client-certificate-data': z.string().optional(),
          'client-certificate': z.string().optional(),
          'client-key-data': z.string().optional(),
          'client-key': z.string().optional(),
        }),
      }),
    )
    .default([]),
})

/**
 * The endpoint and credentials of a kubeconfig's current context. Throws with what is missing; credentials plugins are not run.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function readKubeconfig(path: string): ApiEndpoint {
  return parseKubeconfig(readFileSync(path, 'utf8'), path)
}

/** `path`: for messages, and for files that are named relative to it. */
export function parseKubeconfig(text: string, path: string): ApiEndpoint {
  const parsed = file.safeParse(parse(text))
  if (!parsed.success) throw new Error(`kubeconfig ${path}: ${z.prettifyError(parsed.error)}`)
  const { contexts, clusters, users, 'current-context': current = '' } = parsed.data
  const context = contexts.find(({ name }) => name === current)?.context
  if (context === undefined) throw new Error(`kubeconfig ${path}: the current context ${JSON.stringify(current)} is not among its contexts`)
  const cluster = clusters.find(({ name }) => name === context.cluster)?.cluster
  if (cluster === undefined) throw new Error(`kubeconfig ${path}: there is no cluster ${JSON.stringify(context.cluster)}`)
  const user = users.find(({ name }) => name === context.user)?.user ?? {}
  const pem = (data: string | undefined, named: string | undefined): string | undefined =>
    data !== undefined ? Buffer.from(data, 'base64').toString('utf8') : named !== undefined ? readFileSync(resolve(dirname(path), named), 'utf8') : undefined
  const authority = pem(cluster['certificate-authority-data'], cluster['certificate-authority'])
  const certificate = pem(user['client-certificate-data'], user['client-certificate'])
  const key = pem(user['client-key-data'], user['client-key'])
  return {
    server: cluster.server.replace(/\/$/, ''),
    ...(authority === undefined ? {} : { authority }),
    ...(certificate === undefined || key === undefined ? {} : { certificate: { certificate, key } }),
    ...(user.token === undefined ? {} : { token: user.token }),
  }
}
