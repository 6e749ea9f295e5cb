/** Messages of io.k8s.api.storage.v1; the form is told in ../README.md. */
export const storageV1 = `
CSIDriver kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 CSIDriverSpec required zero
CSIDriverList kind
  items 2 []CSIDriver required
  metadata 1 meta/v1.ListMeta
CSIDriverSpec
  attachRequired 1 bool pointer
  fsGroupPolicy 5 string pointer
  nodeAllocatableUpdatePeriodSeconds 9 int64 pointer
  podInfoOnMount 2 bool pointer
  requiresRepublish 7 bool pointer
  seLinuxMount 8 bool pointer
  storageCapacity 4 bool pointer
  tokenRequests 6 []TokenRequest atomic
  volumeLifecycleModes 3 []string set
CSINode kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 CSINodeSpec required zero
CSINodeDriver
  allocatable 4 VolumeNodeResources
  name 1 string required default=""
  nodeID 2 string required default=""
  topologyKeys 3 []string atomic
CSINodeList kind
  items 2 []CSINode required
  metadata 1 meta/v1.ListMeta
CSINodeSpec
  drivers 1 []CSINodeDriver required map(name) merge(name)
CSIStorageCapacity kind
  capacity 4 quantity
  maximumVolumeSize 5 quantity
  metadata 1 meta/v1.ObjectMeta zero
  nodeTopology 2 meta/v1.LabelSelector
  storageClassName 3 string required default=""
CSIStorageCapacityList kind
  items 2 []CSIStorageCapacity required
  metadata 1 meta/v1.ListMeta
StorageClass kind
  allowVolumeExpansion 6 bool pointer
  allowedTopologies 8 []core/v1.TopologySelectorTerm atomic
  metadata 1 meta/v1.ObjectMeta zero
  mountOptions 5 []string atomic
  parameters 3 {}string
  provisioner 2 string required default=""
  reclaimPolicy 4 string pointer
  volumeBindingMode 7 string pointer
StorageClassList kind
  items 2 []StorageClass required
  metadata 1 meta/v1.ListMeta
TokenRequest
  audience 1 string required default=""
  expirationSeconds 2 int64 pointer
VolumeAttachment kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 VolumeAttachmentSpec required zero
  status 3 VolumeAttachmentStatus zero
VolumeAttachmentList kind
  items 2 []VolumeAttachment required
  metadata 1 meta/v1.ListMeta
VolumeAttachmentSource
  inlineVolumeSpec 2 core/v1.PersistentVolumeSpec
  persistentVolumeName 1 string pointer
VolumeAttachmentSpec
  attacher 1 string required default=""
  nodeName 3 string required default=""
  source 2 VolumeAttachmentSource required zero
VolumeAttachmentStatus
  attachError 3 VolumeError
  attached 1 bool required default=false
  attachmentMetadata 2 {}string
  detachError 4 VolumeError
VolumeError
  errorCode 3 int32 pointer
  message 2 string
  time 1 time
VolumeNodeResources
  count 1 int32 pointer
`
