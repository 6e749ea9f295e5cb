/** Messages of io.k8s.apimachinery.pkg.apis.meta.v1; the form is told in ../README.md. */
export const metaV1 = `
APIGroup kind
  name 1 string
  preferredVersion 3 GroupVersionForDiscovery
  serverAddressByClientCIDRs 4 []ServerAddressByClientCIDR
  versions 2 []GroupVersionForDiscovery
APIGroupList kind
  groups 1 []APIGroup
APIResource
  categories 7 []string atomic
  group 8 string
  kind 3 string required default=""
  name 1 string required default=""
  namespaced 2 bool required default=false
  shortNames 5 []string atomic
  singularName 6 string required default=""
  storageVersionHash 10 string
  verbs 4 strings required
  version 9 string
APIResourceList kind
  groupVersion 1 string required default=""
  resources 2 []APIResource required atomic
APIVersions kind
  serverAddressByClientCIDRs 2 []ServerAddressByClientCIDR
  versions 1 []string
ApplyOptions
  dryRun 1 []string
  fieldManager 3 string
  force 2 bool pointer
Condition
  lastTransitionTime 4 time required zero
  message 6 string required default=""
  observedGeneration 3 int64 pointer
  reason 5 string required default=""
  status 2 string required default=""
  type 1 string required default=""
CreateOptions
  dryRun 1 []string
  fieldManager 3 string
  fieldValidation 4 string
DeleteOptions kind
  dryRun 5 []string atomic
  gracePeriodSeconds 1 int64 pointer
  ignoreStoreReadErrorWithClusterBreakingPotential 6 bool
  orphanDependents 3 bool pointer
  preconditions 2 Preconditions
  propagationPolicy 4 string
FieldSelectorRequirement
  key 1 string required default=""
  operator 2 string required default=""
  values 3 []string atomic
GetOptions
  resourceVersion 1 string
GroupKind
  group 1 string
  kind 2 string
GroupResource
  group 1 string
  resource 2 string
GroupVersion
  group 1 string
  version 2 string
GroupVersionForDiscovery
  groupVersion 1 string
  version 2 string
GroupVersionKind
  group 1 string
  kind 3 string
  version 2 string
GroupVersionResource
  group 1 string
  resource 3 string
  version 2 string
LabelSelector atomic
  matchExpressions 2 []LabelSelectorRequirement atomic
  matchLabels 1 {}string
LabelSelectorRequirement
  key 1 string required default=""
  operator 2 string required default=""
  values 3 []string atomic
List kind
  items 2 []any
  metadata 1 ListMeta
ListMeta
  continue 3 string
  remainingItemCount 4 int64 pointer
  resourceVersion 2 string
  selfLink 1 string
ListOptions
  allowWatchBookmarks 9 bool pointer
  continue 8 string
  fieldSelector 2 string
  labelSelector 1 string
  limit 7 int64 pointer
  resourceVersion 4 string
  resourceVersionMatch 10 string
  sendInitialEvents 11 bool pointer
  timeoutSeconds 5 int64 pointer
  watch 3 bool pointer
ManagedFieldsEntry
  apiVersion 3 string
  fieldsType 6 string
  fieldsV1 7 any
  manager 1 string
  operation 2 string
  subresource 8 string
  time 4 time
ObjectMeta
  annotations 12 {}string
  creationTimestamp 8 time zero
  deletionGracePeriodSeconds 10 int64 pointer
  deletionTimestamp 9 time
  finalizers 14 []string set merge
  generateName 2 string
  generation 7 int64
  labels 11 {}string
  managedFields 17 []ManagedFieldsEntry atomic
  name 1 string
  namespace 3 string
  ownerReferences 13 []OwnerReference map(uid) merge(uid)
  resourceVersion 6 string
  selfLink 4 string
  uid 5 string
OwnerReference atomic
  apiVersion 5 string required default=""
  blockOwnerDeletion 7 bool pointer
  controller 6 bool pointer
  kind 1 string required default=""
  name 3 string required default=""
  uid 4 string required default=""
PartialObjectMetadata kind
  metadata 1 ObjectMeta zero
PartialObjectMetadataList kind
  items 2 []PartialObjectMetadata
  metadata 1 ListMeta
Patch
PatchOptions
  dryRun 1 []string
  fieldManager 3 string
  fieldValidation 4 string
  force 2 bool pointer
Preconditions
  resourceVersion 2 string
  uid 1 string
RootPaths
  paths 1 []string
ServerAddressByClientCIDR
  clientCIDR 1 string
  serverAddress 2 string
Status kind
  code 6 int32
  details 5 StatusDetails atomic
  message 3 string
  metadata 1 ListMeta zero
  reason 4 string
  status 2 string
StatusCause
  field 3 string
  message 2 string
  reason 1 string
StatusDetails
  causes 4 []StatusCause atomic
  group 2 string
  kind 3 string
  name 1 string
  retryAfterSeconds 5 int32 pointer
  uid 6 string
TableOptions
  includeObject 1 string
TypeMeta
  apiVersion 2 string
  kind 1 string
UpdateOptions
  dryRun 1 []string
  fieldManager 2 string
  fieldValidation 3 string
WatchEvent
  object 2 any required
  type 1 string required default=""
`
