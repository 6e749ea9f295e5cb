import type { ConfigMap, PersistentVolume, PersistentVolumeClaim, Secret } from 'kubernetes-types/core/v1'
import type { ApiClient } from '../../machinery/api-client.ts'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { isNotFound } from '../../machinery/reconciler.ts'
import { type Kind, kinds } from '../../machinery/kinds.ts'

/** A ConfigMap, Secret or key that the pod needs is not there; the message is what the learner reads. */
export class MissingSourceError extends Error {
  override name = 'MissingSourceError'
}

/** Keys and bytes of a ConfigMap or Secret. */
export type SourceData = Map<string, Uint8Array>

/** What was found, or nothing where that is allowed; throws `MissingSourceError` with `missing` where it is not. */
export async function requireSource(found: Promise<SourceData | null>, missing: string, optional = false): Promise<SourceData> {
  const data = await found
  if (data === null && !optional) throw new MissingSourceError(missing)
  return data ?? new Map()
}

/** Reads what pods refer to. */
export interface Sources {
  /** Null when it is not there. */
  configMap(namespace: string, name: string): Promise<SourceData | null>
  secret(namespace: string, name: string): Promise<SourceData | null>
  /** The volume that a claim is bound to; `pending` before it is; null when there is no such claim. */
  boundVolume(namespace: string, claim: string): Promise<PersistentVolume | 'pending' | null>
  /** A bound token for the pod. */
  serviceAccountToken(namespace: string, account: string, request: TokenRequest): Promise<string>
}

export interface TokenRequest {
  audience?: string
  expirationSeconds: number
  pod: { name: string; uid: string }
}

export function apiSources(client: ApiClient): Sources {
  const find = async <T extends KubeObject>(kind: Kind<T>, namespace: string | undefined, name: string): Promise<Stored<T> | null> => {
    try {
      return await client.get<T>(kind, namespace, name)
    } catch (error) {
      if (isNotFound(error)) return null
      throw error
    }
  }
  return {
    async configMap(namespace, name) {
      const found = await find<ConfigMap>(kinds.configMaps, namespace, name)
      if (found === null) return null
      const text = Object.entries(found.data ?? {}).map(([key, value]) => [key, Buffer.from(value)] as const)
      const binary = Object.entries(found.binaryData ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const)
      return new Map<string, Uint8Array>([...text, ...binary])
    },
    async secret(namespace, name) {
      const found = await find<Secret>(kinds.secrets, namespace, name)
      if (found === null) return null
      return new Map(Object.entries(found.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')]))
    },
    async boundVolume(namespace, name) {
      const claim = await find<PersistentVolumeClaim>(kinds.persistentVolumeClaims, namespace, name)
      if (claim === null) return null
      const volume = claim.spec?.volumeName ?? ''
      return volume === '' || claim.status?.phase !== 'Bound' ? 'pending' : ((await find<PersistentVolume>(kinds.persistentVolumes, undefined, volume)) ?? 'pending')
    },
    async serviceAccountToken(namespace, account, { audience, expirationSeconds, pod }) {
      const body = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {
          ...(audience === undefined ? {} : { audiences: [audience] }),
          expirationSeconds,
          boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: pod.name, uid: pod.uid },
        },
      }
      const answer = await client.create<KubeObject & { status?: { token?: string } }>(kinds.serviceAccounts, namespace, body, {
        subresource: 'token',
        name: account,
      })
      return answer.status?.token ?? ''
    },
  }
}
