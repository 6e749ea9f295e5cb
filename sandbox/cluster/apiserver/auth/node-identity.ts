import type { Pod, PodSpec, Volume } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import type { StoreReader, User } from '../admission-plugin.ts'

const PREFIX = 'system:node:'
const PODS = { group: '', version: 'v1', resource: 'pods' }

/** The node that the user is; undefined: he is none. */
export const nodeOf = ({ name, groups }: User): string | undefined => (name.startsWith(PREFIX) && groups.includes('system:nodes') ? name.slice(PREFIX.length) : undefined)

export const podsOn = (reader: StoreReader, node: string): Stored<Pod>[] => reader.list<Pod>(PODS).filter(({ spec }) => spec?.nodeName === node)

/** Names of the objects of a kind that a pod needs in its namespace. */
export function referenced(resource: 'secrets' | 'configmaps' | 'persistentvolumeclaims', { metadata, spec }: Stored<Pod>): string[] {
  if (!spec) return []
  const volumes = spec.volumes ?? []
  if (resource === 'persistentvolumeclaims') return volumes.flatMap((volume) => (volume.persistentVolumeClaim ? [volume.persistentVolumeClaim.claimName] : volume.ephemeral ? [`${metadata.name}-${volume.name}`] : []))
  const names = [...environmentNames(resource, spec), ...volumes.flatMap((volume) => volumeNames(resource, volume))]
  return resource === 'secrets' ? [...names, ...(spec.imagePullSecrets ?? []).flatMap(({ name }) => name ?? [])] : names
}

function environmentNames(resource: 'secrets' | 'configmaps', spec: PodSpec): string[] {
  const containers = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])]
  return containers.flatMap(({ env = [], envFrom = [] }) => {
    const keys = env.map(({ valueFrom }) => (resource === 'secrets' ? valueFrom?.secretKeyRef : valueFrom?.configMapKeyRef))
    const whole = envFrom.map(({ secretRef, configMapRef }) => (resource === 'secrets' ? secretRef : configMapRef))
    return [...keys, ...whole].flatMap((one) => one?.name ?? [])
  })
}

function volumeNames(resource: 'secrets' | 'configmaps', { secret, configMap, projected }: Volume): string[] {
  const own = resource === 'secrets' ? secret?.secretName : configMap?.name
  const parts = (projected?.sources ?? []).map((source) => (resource === 'secrets' ? source.secret?.name : source.configMap?.name))
  return [own, ...parts].filter((name) => name !== undefined)
}
