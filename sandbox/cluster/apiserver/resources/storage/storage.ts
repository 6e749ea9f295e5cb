import type { CSIDriver, CSINode, CSIStorageCapacity, StorageClass, VolumeAttachment } from 'kubernetes-types/storage/v1'
import { ageColumn, ageOf, boolean, createdAtColumn, integer, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { validateStorageClass, validateStorageClassUpdate } from './storage-class-rules.ts'

const IS_DEFAULT = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']
const group = 'storage.k8s.io'
const version = 'v1'

export const isDefaultClass = ({ metadata }: StorageClass): boolean => IS_DEFAULT.some((name) => metadata?.annotations?.[name] === 'true')

export const storageClasses = define<StorageClass>({
  group,
  version,
  kind: 'StorageClass',
  resource: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.storage.v1.StorageClass',
  generationOf: null,
  setDefaults(storageClass) {
    storageClass.reclaimPolicy ??= 'Delete'
    storageClass.volumeBindingMode ??= 'Immediate'
  },
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  columns: [
    nameColumn,
    text('Provisioner'),
    text('ReclaimPolicy'),
    text('VolumeBindingMode'),
    text('AllowVolumeExpansion'),
    ageColumn,
  ],
  row: (storageClass, now) => [
    isDefaultClass(storageClass) ? `${nameOf(storageClass)} (default)` : nameOf(storageClass),
    storageClass.provisioner,
    storageClass.reclaimPolicy ?? 'Delete',
    storageClass.volumeBindingMode ?? 'Immediate',
    storageClass.allowVolumeExpansion ?? false,
    ageOf(storageClass, now),
  ],
})

export const csiDrivers = define<CSIDriver>({
  group,
  version,
  kind: 'CSIDriver',
  resource: 'csidrivers',
  singular: 'csidriver',
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.storage.v1.CSIDriver',
  setDefaults({ spec }) {
    spec.attachRequired ??= true
    spec.podInfoOnMount ??= false
    spec.storageCapacity ??= false
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType'
    if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent']
    spec.requiresRepublish ??= false
    spec.seLinuxMount ??= false
  },
  columns: [
    nameColumn,
    boolean('AttachRequired'),
    boolean('PodInfoOnMount'),
    boolean('StorageCapacity'),
    text('TokenRequests'),
    boolean('RequiresRepublish'),
    text('Modes'),
    ageColumn,
  ],
  row: (driver, now) => [
    nameOf(driver),
    driver.spec.attachRequired ?? true,
    driver.spec.podInfoOnMount ?? false,
    driver.spec.storageCapacity ?? false,
    (driver.spec.tokenRequests ?? []).map((one) => one.audience).join(',') || '<unset>',
    driver.spec.requiresRepublish ?? false,
    (driver.spec.volumeLifecycleModes ?? []).join(',') || '<none>',
    ageOf(driver, now),
  ],
})

export const csiNodes = define<CSINode>({
  group,
  version,
  kind: 'CSINode',
  resource: 'csinodes',
  singular: 'csinode',
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.storage.v1.CSINode',
  generationOf: null,
  columns: [nameColumn, integer('Drivers'), ageColumn],
  row: (node, now) => [nameOf(node), (node.spec.drivers ?? []).length, ageOf(node, now)],
})

export const csiStorageCapacities = define<CSIStorageCapacity>({
  group,
  version,
  kind: 'CSIStorageCapacity',
  resource: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.storage.v1.CSIStorageCapacity',
  generationOf: null,
  columns: [nameColumn, createdAtColumn],
  row: (capacity) => [nameOf(capacity), capacity.metadata.creationTimestamp],
})

export const volumeAttachments = define<VolumeAttachment>({
  group,
  version,
  kind: 'VolumeAttachment',
  resource: 'volumeattachments',
  singular: 'volumeattachment',
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.storage.v1.VolumeAttachment',
  subresources: { status: true },
  generationOf: null,
  prepareForCreate: (attachment) => resetStatus(attachment, { attached: false }),
  prepareForUpdate: (attachment, old, { subresource }) => separateStatus(attachment, old, subresource),
  columns: [nameColumn, { ...text('Attacher'), format: 'name' }, text('PV'), text('Node'), boolean('Attached'), ageColumn],
  row: (attachment, now) => [
    nameOf(attachment),
    attachment.spec.attacher,
    attachment.spec.source.persistentVolumeName ?? '',
    attachment.spec.nodeName,
    attachment.status?.attached ?? false,
    ageOf(attachment, now),
  ],
})
