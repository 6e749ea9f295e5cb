import { newClusters, newContexts, newUsers } from '@kubernetes/client-node/dist/config_types.js'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

/**
 * Where an API server is and how to be known there. Read with @kubernetes/client-node's own kubeconfig rules, of which only
 * this module is imported: its KubeConfig class brings undici and every generated model, 24 MB of memory in a process that has 30.
 */
export interface ApiServerAddress {
  server: URL
  tls: { ca?: string; cert?: string; key?: string; servername?: string; rejectUnauthorized: boolean }
  headers: Record<string, string>
}

export class KubeconfigError extends Error {
  override name = 'KubeconfigError'
}

const kubeconfigSchema = z.object({
  clusters: z.array(z.unknown()),
  contexts: z.array(z.unknown()),
  users: z.array(z.unknown()).default([]),
  'current-context': z.string().optional(),
})

/** Reads the current context (or the first). Throws `KubeconfigError`. Certificates, tokens and passwords; no exec or auth-provider plug-ins. */
export function readKubeconfig(text: string): ApiServerAddress {
  try {
    const config = kubeconfigSchema.parse(parse(text))
    const contexts = newContexts(config.contexts)
    const context = contexts.find((one) => one.name === config['current-context']) ?? contexts[0]
    const cluster = newClusters(config.clusters).find((one) => one.name === context?.cluster)
    const user = newUsers(config.users).find((one) => one.name === context?.user)
    if (!cluster) throw new Error(`context "${context?.name ?? ''}" names no cluster of the file`)
    if (user?.exec || user?.authProvider) throw new Error(`user "${user.name}" needs a plug-in, which is not supported here: use a certificate or a token`)
    return {
      server: new URL(cluster.server),
      tls: {
        ca: pem(cluster.caData, cluster.caFile),
        cert: pem(user?.certData, user?.certFile),
        key: pem(user?.keyData, user?.keyFile),
        servername: cluster.tlsServerName,
        rejectUnauthorized: !cluster.skipTLSVerify,
      },
      headers: authorization(user),
    }
  } catch (error) {
    throw new KubeconfigError(`The kubeconfig cannot be used: ${(error as Error).message}`, { cause: error })
  }
}

function pem(data: string | undefined | null, file: string | undefined | null): string | undefined {
  if (data) return Buffer.from(data, 'base64').toString()
  return file ? readFileSync(file, 'utf8') : undefined
}

function authorization(user: ReturnType<typeof newUsers>[number] | undefined): Record<string, string> {
  if (user?.token) return { authorization: `Bearer ${user.token.trim()}` }
  if (user?.username) return { authorization: `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}` }
  return {}
}
