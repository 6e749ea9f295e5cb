import type { Container, KeyToPath, Pod, Volume, VolumeProjection } from 'kubernetes-types/core/v1'
import { posix } from 'node:path'
import type { VolumeFile } from '../runtime.ts'
import { ownedBy, tokenFile } from './ownership.ts'
import { podField, resourceField } from './fields.ts'
import { MissingSourceError, requireSource, type SourceData, type Sources } from './sources.ts'

/** Files by path below the volume's root. */
export type VolumeFiles = Map<string, VolumeFile>

export interface Placement {
  nodeName: string
  hostIP: string
  podIP: string
  capacity: Record<string, string>
}

const DEFAULT_MODE = 0o644
const DEFAULT_TOKEN_SECONDS = 3600

/**
 * The files of one volume. Volumes without files of their own (emptyDir, hostPath, claims) give an empty map.
 * Throws `MissingSourceError` when something that is not optional is not there.
 */
export async function volumeFiles(pod: Pod, volume: Volume, sources: Sources, placement: Placement): Promise<VolumeFiles> {
  const group = pod.spec?.securityContext?.fsGroup
  return new Map([...(await contentOf(pod, volume, sources, placement))].map(([path, file]) => [path, ownedBy(group, file)]))
}

async function contentOf(pod: Pod, volume: Volume, sources: Sources, placement: Placement): Promise<VolumeFiles> {
  const namespace = pod.metadata?.namespace ?? 'default'
  if (volume.configMap) {
    const { name = '', items, defaultMode, optional } = volume.configMap
    return select(await requireSource(sources.configMap(namespace, name), `configmap "${name}" not found`, optional), items, defaultMode, 'configmap references non-existent config key', optional)
  }
  if (volume.secret) {
    const { secretName = '', items, defaultMode, optional } = volume.secret
    return select(await requireSource(sources.secret(namespace, secretName), `secret "${secretName}" not found`, optional), items, defaultMode, 'references non-existent secret key', optional)
  }
  if (volume.downwardAPI) return projected(pod, { downwardAPI: volume.downwardAPI }, volume.downwardAPI.defaultMode, sources, placement)
  const files: VolumeFiles = new Map()
  for (const source of volume.projected?.sources ?? []) {
    for (const [path, file] of await projected(pod, source, volume.projected?.defaultMode, sources, placement)) files.set(path, file)
  }
  return files
}

async function projected(pod: Pod, source: VolumeProjection, mode: number | undefined, sources: Sources, placement: Placement): Promise<VolumeFiles> {
  const { namespace = 'default', name: podName = '', uid = '' } = pod.metadata ?? {}
  if (source.configMap) {
    const { name = '', items, optional } = source.configMap
    return select(await requireSource(sources.configMap(namespace, name), `configmap "${name}" not found`, optional), items, mode, 'configmap references non-existent config key', optional)
  }
  if (source.secret) {
    const { name = '', items, optional } = source.secret
    return select(await requireSource(sources.secret(namespace, name), `secret "${name}" not found`, optional), items, mode, 'references non-existent secret key', optional)
  }
  const files: VolumeFiles = new Map()
  for (const item of source.downwardAPI?.items ?? []) {
    const value = item.fieldRef ? podField(pod, item.fieldRef, placement) : item.resourceFieldRef ? resourceField(pod, undefined, item.resourceFieldRef, placement.capacity) : ''
    files.set(item.path, { content: Buffer.from(value), mode: item.mode ?? mode ?? DEFAULT_MODE })
  }
  if (source.serviceAccountToken) {
    const { path, audience, expirationSeconds = DEFAULT_TOKEN_SECONDS } = source.serviceAccountToken
    const token = await sources.serviceAccountToken(namespace, pod.spec?.serviceAccountName ?? 'default', { audience, expirationSeconds, pod: { name: podName, uid } })
    files.set(path, tokenFile(pod, token, mode ?? DEFAULT_MODE))
  }
  return files
}

/** `optional`: keys that are not there are left out. */
function select(data: SourceData, items: KeyToPath[] | undefined, mode = DEFAULT_MODE, missing: string, optional = false): VolumeFiles {
  if (items === undefined || items.length === 0) return new Map([...data].map(([key, content]) => [key, { content, mode }]))
  const files: VolumeFiles = new Map()
  for (const item of items) {
    const content = data.get(item.key)
    if (content !== undefined) files.set(item.path, { content, mode: item.mode ?? mode })
    else if (!optional) throw new MissingSourceError(`${missing}: ${item.key}`)
  }
  return files
}

/** What a container sees of the pod's volumes, by absolute path. `subPath` picks one file or folder. */
export function mountedFiles(container: Container, volumes: ReadonlyMap<string, VolumeFiles>): Record<string, VolumeFile> {
  const files: Record<string, VolumeFile> = {}
  for (const mount of container.volumeMounts ?? []) {
    for (const [path, file] of volumes.get(mount.name) ?? []) {
      const below = mount.subPath === undefined || mount.subPath === '' ? path : within(path, mount.subPath)
      if (below !== null) files[posix.join(mount.mountPath, below)] = file
    }
  }
  return files
}

/** `path` seen from `folder`: "" when it is the same, null when it is elsewhere. */
function within(path: string, folder: string): string | null {
  if (path === folder) return ''
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null
}
