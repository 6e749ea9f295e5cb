import type { DownwardAPIVolumeFile, KeyToPath, PersistentVolumeClaimTemplate, ProjectedVolumeSource, Volume } from 'kubernetes-types/core/v1'
import { dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import { tryParseQuantity } from '../../../machinery/quantity.ts'
import { forbidden, invalid, notSupported, required, tooLong, type FieldError } from '../../field-errors.ts'
import { annotationsProblems, labelsProblems } from '../rules/metadata.ts'
import { fieldReferenceProblems, resourceReferenceProblems } from './env-rules.ts'
import { filePathProblems, noBackstepsProblems, descendingPathProblems } from './path-rules.ts'
import { claimSpecProblems } from './persistent-volume-claim-rules.ts'

const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']
/** 0777 */
const GREATEST_MODE = 511

export const modeProblems = (mode: number | undefined, field: string): FieldError[] =>
  mode !== undefined && (mode < 0 || mode > GREATEST_MODE) ? [invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')] : []

const needed = (value: string | undefined, field: string, detail = ''): FieldError[] => (value ? [] : [required(field, detail)])

export function hostPathProblems({ path, type }: NonNullable<Volume['hostPath']>, field: string): FieldError[] {
  if (!path) return [required(`${field}.path`)]
  return [...noBackstepsProblems(path, `${field}.path`), ...(type !== undefined && !HOST_PATH_TYPES.includes(type) ? [notSupported(`${field}.type`, type, HOST_PATH_TYPES)] : [])]
}

export const nfsProblems = ({ server, path }: NonNullable<Volume['nfs']>, field: string): FieldError[] => [
  ...needed(server, `${field}.server`),
  ...needed(path, `${field}.path`),
  ...(path?.startsWith('/') ? [] : [invalid(`${field}.path`, path ?? '', 'must be an absolute path')]),
]

const LONGEST_DRIVER_BYTES = 63

export const driverProblems = (driver: string | undefined, field: string): FieldError[] => [
  ...needed(driver, field),
  ...((driver ?? '').length > LONGEST_DRIVER_BYTES ? [tooLong(field, LONGEST_DRIVER_BYTES)] : []),
  ...dns1123SubdomainProblems((driver ?? '').toLowerCase()).map((problem) => invalid(field, driver ?? '', problem)),
]

const itemsProblems = (items: KeyToPath[], field: string): FieldError[] =>
  items.flatMap(({ key, path, mode }, index) => {
    const at = `${field}[${index}]`
    return [...needed(key, `${at}.key`), ...needed(path, `${at}.path`), ...filePathProblems(path ?? '', `${at}.path`), ...modeProblems(mode, `${at}.mode`)]
  })

const FILE_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid']

/** Said of the volume, as upstream says it, not of the file. validateDownwardAPIVolumeFile */
function downwardFileProblems({ path, fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile, field: string): FieldError[] {
  const errors = [...needed(path, `${field}.path`), ...filePathProblems(path ?? '', `${field}.path`)]
  if (fieldRef) {
    errors.push(...fieldReferenceProblems(fieldRef, FILE_FIELDS, `${field}.fieldRef`))
    if (resourceFieldRef) errors.push(invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'))
  } else if (resourceFieldRef) errors.push(...resourceReferenceProblems(resourceFieldRef, `${field}.resourceFieldRef`, true))
  else errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'))
  return [...errors, ...modeProblems(mode, `${field}.mode`)]
}

const LEAST_TOKEN_SECONDS = 600
const MOST_TOKEN_SECONDS = 2 ** 32

/** validateProjectionSources */
function projectedProblems({ sources, defaultMode }: ProjectedVolumeSource, field: string): FieldError[] {
  const errors = modeProblems(defaultMode, `${field}.defaultMode`)
  const paths = new Set<string>()
  const conflict = (path: string | undefined, said: string): void => {
    if (!path) return
    if (paths.has(path)) errors.push(invalid(field, said, 'conflicting duplicate paths'))
    paths.add(path)
  }
  for (const [index, source] of (sources ?? []).entries()) {
    const at = `${field}.sources[${index}]`
    for (const kind of ['secret', 'configMap'] as const) {
      const part = source[kind]
      if (!part) continue
      errors.push(...needed(part.name, `${at}.${kind}.name`))
      for (const [position, item] of (part.items ?? []).entries()) {
        errors.push(...itemsProblems([item], `${at}.${kind}.items`).map((one) => ({ ...one, field: one.field.replace('.items[0]', `.items[${position}]`) })))
        conflict(item.path, part.name ?? '')
      }
    }
    for (const file of source.downwardAPI?.items ?? []) {
      errors.push(...downwardFileProblems(file, `${at}.downwardAPI`))
      conflict(file.path, file.path)
    }
    const token = source.serviceAccountToken
    if (token) {
      const seconds = token.expirationSeconds ?? 0
      const of = `${at}.serviceAccountToken.expirationSeconds`
      if (seconds < LEAST_TOKEN_SECONDS) errors.push(invalid(of, seconds, 'may not specify a duration less than 10 minutes'))
      if (seconds > MOST_TOKEN_SECONDS) errors.push(invalid(of, seconds, 'may not specify a duration larger than 2^32 seconds'))
      errors.push(...(token.path ? filePathProblems(token.path, `${field}.path`) : [required(`${field}.path`)]))
    }
    if (Object.keys(source).length > 1) errors.push(forbidden(at, 'may not specify more than 1 volume type per source'))
  }
  return errors
}

function claimTemplateProblems({ metadata, spec }: PersistentVolumeClaimTemplate, field: string): FieldError[] {
  const others = Object.keys(metadata ?? {}).filter((name) => name !== 'labels' && name !== 'annotations' && name !== 'creationTimestamp')
  return [
    ...annotationsProblems(metadata?.annotations, `${field}.metadata.annotations`),
    ...labelsProblems(metadata?.labels, `${field}.metadata.labels`),
    ...others.map((name) => forbidden(`${field}.metadata.${name}`, 'cannot be set')),
    ...claimSpecProblems(spec, `${field}.spec`),
  ]
}

type Rule = (volume: Volume, field: string) => FieldError[]

/** One rule a kind of volume, in upstream's order: validateVolumeSource. Clouds' own kinds are looked at for what they must have. */
export const sourceRules: Record<string, Rule> = {
  emptyDir: ({ emptyDir }, field) =>
    (tryParseQuantity(emptyDir?.sizeLimit ?? '')?.nanos ?? 0n) < 0n ? [forbidden(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')] : [],
  hostPath: ({ hostPath }, field) => hostPathProblems(hostPath!, field),
  gitRepo: ({ gitRepo }, field) => [...needed(gitRepo?.repository, `${field}.repository`), ...descendingPathProblems(gitRepo?.directory ?? '', `${field}.directory`)],
  gcePersistentDisk: ({ gcePersistentDisk }, field) => needed(gcePersistentDisk?.pdName, `${field.replace(/gcePersistentDisk$/, 'persistentDisk')}.pdName`),
  awsElasticBlockStore: ({ awsElasticBlockStore }, field) => needed(awsElasticBlockStore?.volumeID, `${field}.volumeID`),
  secret: ({ secret }, field) => [
    ...needed(secret?.secretName, `${field}.secretName`),
    ...modeProblems(secret?.defaultMode, `${field}.defaultMode`),
    ...itemsProblems(secret?.items ?? [], `${field}.items`),
  ],
  nfs: ({ nfs }, field) => nfsProblems(nfs!, field),
  iscsi: ({ iscsi }, field) => [...needed(iscsi?.targetPortal, `${field}.targetPortal`), ...needed(iscsi?.iqn, `${field}.iqn`)],
  glusterfs: ({ glusterfs }, field) => [...needed(glusterfs?.endpoints, `${field}.endpoints`), ...needed(glusterfs?.path, `${field}.path`)],
  flocker: () => [],
  persistentVolumeClaim: ({ persistentVolumeClaim }, field) => needed(persistentVolumeClaim?.claimName, `${field}.claimName`),
  rbd: ({ rbd }, field) => [...((rbd?.monitors ?? []).length === 0 ? [required(`${field}.monitors`)] : []), ...needed(rbd?.image, `${field}.image`)],
  cinder: ({ cinder }, field) => needed(cinder?.volumeID, `${field}.volumeID`),
  cephfs: ({ cephfs }, field) => ((cephfs?.monitors ?? []).length === 0 ? [required(`${field}.monitors`)] : []),
  quobyte: ({ quobyte }, field) => needed(quobyte?.volume, `${field}.volume`),
  downwardAPI: ({ downwardAPI }, field) => [
    ...modeProblems(downwardAPI?.defaultMode, `${field}.defaultMode`),
    ...(downwardAPI?.items ?? []).flatMap((file) => downwardFileProblems(file, field)),
  ],
  fc: () => [],
  flexVolume: ({ flexVolume }, field) => needed(flexVolume?.driver, `${field}.driver`),
  configMap: ({ configMap }, field) => [
    ...needed(configMap?.name, `${field}.name`),
    ...modeProblems(configMap?.defaultMode, `${field}.defaultMode`),
    ...itemsProblems(configMap?.items ?? [], `${field}.items`),
  ],
  azureFile: ({ azureFile }, field) => [...needed(azureFile?.secretName, `${field}.secretName`), ...needed(azureFile?.shareName, `${field}.shareName`)],
  vsphereVolume: ({ vsphereVolume }, field) => needed(vsphereVolume?.volumePath, `${field}.volumePath`),
  photonPersistentDisk: ({ photonPersistentDisk }, field) => needed(photonPersistentDisk?.pdID, `${field}.pdID`),
  portworxVolume: ({ portworxVolume }, field) => needed(portworxVolume?.volumeID, `${field}.volumeID`),
  azureDisk: ({ azureDisk }, field) => [...needed(azureDisk?.diskName, `${field}.diskName`), ...needed(azureDisk?.diskURI, `${field}.diskURI`)],
  storageos: ({ storageos }, field) => needed(storageos?.volumeName, `${field}.volumeName`),
  projected: ({ projected }, field) => projectedProblems(projected!, field),
  scaleIO: ({ scaleIO }, field) => [...needed(scaleIO?.gateway, `${field}.gateway`), ...needed(scaleIO?.system, `${field}.system`), ...needed(scaleIO?.volumeName, `${field}.volumeName`)],
  csi: ({ csi }, field) => driverProblems(csi?.driver, `${field}.driver`),
  ephemeral: ({ ephemeral }, field) => (ephemeral?.volumeClaimTemplate ? claimTemplateProblems(ephemeral.volumeClaimTemplate, `${field}.volumeClaimTemplate`) : [required(`${field}.volumeClaimTemplate`)]),
  image: () => [],
}
