import type { DownwardAPIVolumeFile, Volume, VolumeProjection } from 'kubernetes-types/core/v1'

/** 0644 */
const FILE_MODE = 420
const TOKEN_SECONDS = 3600

export function setVolumeDefaults(volume: Volume): void {
  if (Object.keys(volume).every((key) => key === 'name')) volume.emptyDir = {}
  if (volume.secret) volume.secret.defaultMode ??= FILE_MODE
  if (volume.configMap) volume.configMap.defaultMode ??= FILE_MODE
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= FILE_MODE
    for (const item of volume.downwardAPI.items ?? []) setFieldRef(item)
  }
  if (volume.projected) {
    volume.projected.defaultMode ??= FILE_MODE
    for (const source of volume.projected.sources ?? []) setProjectionDefaults(source)
  }
  if (volume.hostPath) volume.hostPath.type ??= ''
  if (volume.iscsi) volume.iscsi.iscsiInterface ||= 'default'
  const template = volume.ephemeral?.volumeClaimTemplate
  if (template?.spec) template.spec.volumeMode ??= 'Filesystem'
}

function setProjectionDefaults(source: VolumeProjection): void {
  if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= TOKEN_SECONDS
  for (const item of source.downwardAPI?.items ?? []) setFieldRef(item)
}

function setFieldRef(item: DownwardAPIVolumeFile): void {
  if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1'
}
