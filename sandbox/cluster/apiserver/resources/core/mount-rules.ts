import type { Container, Volume, VolumeDevice, VolumeMount } from 'kubernetes-types/core/v1'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { notFound } from '../rules/go-values.ts'
import { descendingPathProblems } from './path-rules.ts'

/** kubernetes-types is older than these. */
type Mount = VolumeMount & { recursiveReadOnly?: string }
type Source = Volume & { image?: unknown }
export type Volumes = ReadonlyMap<string, Volume>

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None']
const RECURSIONS = ['Disabled', 'Enabled', 'IfPossible']

/** pkg/apis/core/validation ValidateVolumeMounts. What is said of subPath and below is said of the list, as upstream says it. */
export function mountsProblems({ volumeMounts = [], volumeDevices = [], securityContext }: Container, volumes: Volumes, field: string): FieldError[] {
  const paths = new Set<string>()
  return (volumeMounts as Mount[]).flatMap(({ name, mountPath, subPath, subPathExpr, mountPropagation, readOnly, recursiveReadOnly }, index) => {
    const at = `${field}[${index}]`
    const errors: FieldError[] = []
    if (!name) errors.push(required(`${at}.name`))
    const volume = volumes.get(name ?? '') as Source | undefined
    if (!volume) errors.push(notFound(`${at}.name`, name ?? ''))
    if (!mountPath) errors.push(required(`${at}.mountPath`))
    if (paths.has(mountPath ?? '')) errors.push(invalid(`${at}.mountPath`, mountPath ?? '', 'must be unique'))
    paths.add(mountPath ?? '')
    if (volumeDevices.some((device) => device.name === name)) errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeDevices'))
    if (volumeDevices.some((device) => device.devicePath === mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'))
    for (const [part, value] of Object.entries({ subPath, subPathExpr })) {
      if (value && volume?.image) errors.push(invalid(`${at}.${part}`, value, 'not allowed in image volume sources'))
    }
    if (subPath) errors.push(...descendingPathProblems(subPath, `${field}.subPath`))
    if (subPathExpr) {
      if (subPath) errors.push(invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'))
      errors.push(...descendingPathProblems(subPathExpr, `${field}.subPathExpr`))
    }
    if (mountPropagation !== undefined) {
      const of = `${field}.mountPropagation`
      if (!PROPAGATIONS.includes(mountPropagation)) errors.push(notSupported(of, mountPropagation, PROPAGATIONS))
      if (mountPropagation === 'Bidirectional' && securityContext?.privileged !== true) errors.push(forbidden(of, 'Bidirectional mount propagation is available only to privileged containers'))
    }
    if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return errors
    const of = `${field}.recursiveReadOnly`
    if (!RECURSIONS.includes(recursiveReadOnly)) return [...errors, notSupported(of, recursiveReadOnly, RECURSIONS)]
    if (!readOnly) errors.push(forbidden(of, 'may only be specified when readOnly is true'))
    if (mountPropagation !== undefined && mountPropagation !== 'None') errors.push(forbidden(of, 'may only be specified when mountPropagation is None or not specified'))
    return errors
  })
}

/** ValidateVolumeDevices */
export function devicesProblems(devices: VolumeDevice[], mounts: VolumeMount[], volumes: Volumes, field: string): FieldError[] {
  const [names, paths] = [new Set<string>(), new Set<string>()]
  return devices.flatMap(({ name, devicePath }, index) => {
    const at = `${field}[${index}]`
    const errors: FieldError[] = []
    const volume = volumes.get(name ?? '')
    if (!name) errors.push(required(`${at}.name`))
    if (names.has(name)) errors.push(invalid(`${at}.name`, name, 'must be unique'))
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) errors.push(invalid(`${at}.name`, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'))
    if (!volume) errors.push(notFound(`${at}.name`, name ?? ''))
    if (!devicePath) errors.push(required(`${at}.devicePath`))
    if (paths.has(devicePath)) errors.push(invalid(`${at}.devicePath`, devicePath, 'must be unique'))
    if (devicePath?.split('/').includes('..')) errors.push(invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"))
    else paths.add(devicePath)
    if (mounts.some((mount) => mount.name === name)) errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeMounts'))
    if (mounts.some((mount) => mount.mountPath === devicePath)) errors.push(invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'))
    if (name) names.add(name)
    return errors
  })
}
