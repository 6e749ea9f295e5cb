/** Messages of io.k8s.api.core.v1; the form is told in ../README.md. */
export const coreV1 = `
AWSElasticBlockStoreVolumeSource
  fsType 2 string
  partition 3 int32
  readOnly 4 bool
  volumeID 1 string required default=""
Affinity
  nodeAffinity 1 NodeAffinity
  podAffinity 2 PodAffinity
  podAntiAffinity 3 PodAntiAffinity
AppArmorProfile
  localhostProfile 2 string pointer
  type 1 string required default=""
AttachedVolume
  devicePath 2 string required default=""
  name 1 string required default=""
AvoidPods
  preferAvoidPods 1 []PreferAvoidPodsEntry
AzureDiskVolumeSource
  cachingMode 3 string default="ReadWrite"
  diskName 1 string required default=""
  diskURI 2 string required default=""
  fsType 4 string default="ext4"
  kind 6 string default="Shared"
  readOnly 5 bool default=false
AzureFilePersistentVolumeSource
  readOnly 3 bool
  secretName 1 string required default=""
  secretNamespace 4 string pointer
  shareName 2 string required default=""
AzureFileVolumeSource
  readOnly 3 bool
  secretName 1 string required default=""
  shareName 2 string required default=""
Binding kind
  metadata 1 meta/v1.ObjectMeta zero
  target 2 ObjectReference required zero
CSIPersistentVolumeSource
  controllerExpandSecretRef 9 SecretReference
  controllerPublishSecretRef 6 SecretReference
  driver 1 string required default=""
  fsType 4 string
  nodeExpandSecretRef 10 SecretReference
  nodePublishSecretRef 8 SecretReference
  nodeStageSecretRef 7 SecretReference
  readOnly 3 bool
  volumeAttributes 5 {}string
  volumeHandle 2 string required default=""
CSIVolumeSource
  driver 1 string required default=""
  fsType 3 string pointer
  nodePublishSecretRef 5 LocalObjectReference
  readOnly 2 bool
  volumeAttributes 4 {}string
Capabilities
  add 1 []string atomic
  drop 2 []string atomic
CephFSPersistentVolumeSource
  monitors 1 []string required atomic
  path 2 string
  readOnly 6 bool
  secretFile 4 string
  secretRef 5 SecretReference
  user 3 string
CephFSVolumeSource
  monitors 1 []string required atomic
  path 2 string
  readOnly 6 bool
  secretFile 4 string
  secretRef 5 LocalObjectReference
  user 3 string
CinderPersistentVolumeSource
  fsType 2 string
  readOnly 3 bool
  secretRef 4 SecretReference
  volumeID 1 string required default=""
CinderVolumeSource
  fsType 2 string
  readOnly 3 bool
  secretRef 4 LocalObjectReference
  volumeID 1 string required default=""
ClientIPConfig
  timeoutSeconds 1 int32 pointer
ClusterTrustBundleProjection
  labelSelector 3 meta/v1.LabelSelector
  name 1 string pointer
  optional 5 bool pointer
  path 4 string required default=""
  signerName 2 string pointer
ComponentCondition
  error 4 string
  message 3 string
  status 2 string required default=""
  type 1 string required default=""
ComponentStatus kind
  conditions 2 []ComponentCondition map(type) merge(type)
  metadata 1 meta/v1.ObjectMeta zero
ComponentStatusList kind
  items 2 []ComponentStatus required
  metadata 1 meta/v1.ListMeta
ConfigMap kind
  binaryData 3 {}bytes
  data 2 {}string
  immutable 4 bool pointer
  metadata 1 meta/v1.ObjectMeta zero
ConfigMapEnvSource
  localObjectReference 1 LocalObjectReference inline
  optional 2 bool pointer
ConfigMapKeySelector atomic
  key 2 string required default=""
  localObjectReference 1 LocalObjectReference inline
  optional 3 bool pointer
ConfigMapList kind
  items 2 []ConfigMap required
  metadata 1 meta/v1.ListMeta
ConfigMapNodeConfigSource
  kubeletConfigKey 5 string required default=""
  name 2 string required default=""
  namespace 1 string required default=""
  resourceVersion 4 string
  uid 3 string
ConfigMapProjection
  items 2 []KeyToPath atomic
  localObjectReference 1 LocalObjectReference inline
  optional 4 bool pointer
ConfigMapVolumeSource
  defaultMode 3 int32 pointer
  items 2 []KeyToPath atomic
  localObjectReference 1 LocalObjectReference inline
  optional 4 bool pointer
Container
  args 4 []string atomic
  command 3 []string atomic
  env 7 []EnvVar map(name) merge(name)
  envFrom 19 []EnvFromSource atomic
  image 2 string
  imagePullPolicy 14 string
  lifecycle 12 Lifecycle
  livenessProbe 10 Probe
  name 1 string required default=""
  ports 6 []ContainerPort map(containerPort,protocol) merge(containerPort)
  readinessProbe 11 Probe
  resizePolicy 23 []ContainerResizePolicy atomic
  resources 8 ResourceRequirements zero
  restartPolicy 24 string pointer
  securityContext 15 SecurityContext
  startupProbe 22 Probe
  stdin 16 bool
  stdinOnce 17 bool
  terminationMessagePath 13 string
  terminationMessagePolicy 20 string
  tty 18 bool
  volumeDevices 21 []VolumeDevice map(devicePath) merge(devicePath)
  volumeMounts 9 []VolumeMount map(mountPath) merge(mountPath)
  workingDir 5 string
ContainerImage
  names 1 []string atomic
  sizeBytes 2 int64 pointer
ContainerPort
  containerPort 3 int32 required default=0
  hostIP 5 string
  hostPort 2 int32
  name 1 string
  protocol 4 string default="TCP"
ContainerResizePolicy
  resourceName 1 string required default=""
  restartPolicy 2 string required default=""
ContainerState
  running 2 ContainerStateRunning
  terminated 3 ContainerStateTerminated
  waiting 1 ContainerStateWaiting
ContainerStateRunning
  startedAt 1 time zero
ContainerStateTerminated
  containerID 7 string
  exitCode 1 int32 required default=0
  finishedAt 6 time zero
  message 4 string
  reason 3 string
  signal 2 int32
  startedAt 5 time zero
ContainerStateWaiting
  message 2 string
  reason 1 string
ContainerStatus
  allocatedResources 10 {}quantity
  allocatedResourcesStatus 14 []ResourceStatus map(name) merge(name)
  containerID 8 string
  image 6 string required default=""
  imageID 7 string required default=""
  lastState 3 ContainerState zero
  name 1 string required default=""
  ready 4 bool required default=false
  resources 11 ResourceRequirements
  restartCount 5 int32 required default=0
  started 9 bool pointer
  state 2 ContainerState zero
  stopSignal 15 string
  user 13 ContainerUser
  volumeMounts 12 []VolumeMountStatus map(mountPath) merge(mountPath)
ContainerUser
  linux 1 LinuxContainerUser
DaemonEndpoint
  Port 1 int32 required default=0
DownwardAPIProjection
  items 1 []DownwardAPIVolumeFile atomic
DownwardAPIVolumeFile
  fieldRef 2 ObjectFieldSelector
  mode 4 int32 pointer
  path 1 string required default=""
  resourceFieldRef 3 ResourceFieldSelector
DownwardAPIVolumeSource
  defaultMode 2 int32 pointer
  items 1 []DownwardAPIVolumeFile atomic
EmptyDirVolumeSource
  medium 1 string
  sizeLimit 2 quantity
EndpointAddress atomic
  hostname 3 string
  ip 1 string required default=""
  nodeName 4 string pointer
  targetRef 2 ObjectReference
EndpointPort atomic
  appProtocol 4 string pointer
  name 1 string pointer
  port 2 int32 required default=0
  protocol 3 string pointer
EndpointSubset
  addresses 1 []EndpointAddress atomic
  notReadyAddresses 2 []EndpointAddress atomic
  ports 3 []EndpointPort atomic
Endpoints kind
  metadata 1 meta/v1.ObjectMeta zero
  subsets 2 []EndpointSubset atomic
EndpointsList kind
  items 2 []Endpoints required
  metadata 1 meta/v1.ListMeta
EnvFromSource
  configMapRef 2 ConfigMapEnvSource
  prefix 1 string
  secretRef 3 SecretEnvSource
EnvVar
  name 1 string required default=""
  value 2 string
  valueFrom 3 EnvVarSource
EnvVarSource
  configMapKeyRef 3 ConfigMapKeySelector
  fieldRef 1 ObjectFieldSelector
  resourceFieldRef 2 ResourceFieldSelector
  secretKeyRef 4 SecretKeySelector
EphemeralContainer
  ephemeralContainerCommon 1 EphemeralContainerCommon inline
  targetContainerName 2 string
EphemeralContainerCommon
  args 4 []string
  command 3 []string
  env 7 []EnvVar
  envFrom 19 []EnvFromSource
  image 2 string
  imagePullPolicy 14 string
  lifecycle 12 Lifecycle
  livenessProbe 10 Probe
  name 1 string
  ports 6 []ContainerPort
  readinessProbe 11 Probe
  resizePolicy 23 []ContainerResizePolicy
  resources 8 ResourceRequirements
  restartPolicy 24 string
  securityContext 15 SecurityContext
  startupProbe 22 Probe
  stdin 16 bool
  stdinOnce 17 bool
  terminationMessagePath 13 string
  terminationMessagePolicy 20 string
  tty 18 bool
  volumeDevices 21 []VolumeDevice
  volumeMounts 9 []VolumeMount
  workingDir 5 string
EphemeralVolumeSource
  volumeClaimTemplate 1 PersistentVolumeClaimTemplate
Event kind
  action 12 string
  count 8 int32
  eventTime 10 microtime zero
  firstTimestamp 6 time zero
  involvedObject 2 ObjectReference required zero
  lastTimestamp 7 time zero
  message 4 string
  metadata 1 meta/v1.ObjectMeta required zero
  reason 3 string
  related 13 ObjectReference
  reportingComponent 14 string default=""
  reportingInstance 15 string default=""
  series 11 EventSeries
  source 5 EventSource zero
  type 9 string
EventList kind
  items 2 []Event required
  metadata 1 meta/v1.ListMeta
EventSeries
  count 1 int32
  lastObservedTime 2 microtime zero
EventSource
  component 1 string
  host 2 string
ExecAction
  command 1 []string atomic
FCVolumeSource
  fsType 3 string
  lun 2 int32 pointer
  readOnly 4 bool
  targetWWNs 1 []string atomic
  wwids 5 []string atomic
FlexPersistentVolumeSource
  driver 1 string required default=""
  fsType 2 string
  options 5 {}string
  readOnly 4 bool
  secretRef 3 SecretReference
FlexVolumeSource
  driver 1 string required default=""
  fsType 2 string
  options 5 {}string
  readOnly 4 bool
  secretRef 3 LocalObjectReference
FlockerVolumeSource
  datasetName 1 string
  datasetUUID 2 string
GCEPersistentDiskVolumeSource
  fsType 2 string
  partition 3 int32
  pdName 1 string required default=""
  readOnly 4 bool
GRPCAction
  port 1 int32 required default=0
  service 2 string default=""
GitRepoVolumeSource
  directory 3 string
  repository 1 string required default=""
  revision 2 string
GlusterfsPersistentVolumeSource
  endpoints 1 string required default=""
  endpointsNamespace 4 string
  path 2 string required default=""
  readOnly 3 bool
GlusterfsVolumeSource
  endpoints 1 string required default=""
  path 2 string required default=""
  readOnly 3 bool
HTTPGetAction
  host 3 string
  httpHeaders 5 []HTTPHeader atomic
  path 1 string
  port 2 intorstring required
  scheme 4 string
HTTPHeader
  name 1 string required default=""
  value 2 string required default=""
HostAlias
  hostnames 2 []string atomic
  ip 1 string required default=""
HostIP
  ip 1 string required default=""
HostPathVolumeSource
  path 1 string required default=""
  type 2 string pointer
ISCSIPersistentVolumeSource
  chapAuthDiscovery 8 bool pointer
  chapAuthSession 11 bool pointer
  fsType 5 string
  initiatorName 12 string pointer
  iqn 2 string required default=""
  iscsiInterface 4 string default="default"
  lun 3 int32 required default=0
  portals 7 []string atomic
  readOnly 6 bool
  secretRef 10 SecretReference
  targetPortal 1 string required default=""
ISCSIVolumeSource
  chapAuthDiscovery 8 bool pointer
  chapAuthSession 11 bool pointer
  fsType 5 string
  initiatorName 12 string pointer
  iqn 2 string required default=""
  iscsiInterface 4 string default="default"
  lun 3 int32 required default=0
  portals 7 []string atomic
  readOnly 6 bool
  secretRef 10 LocalObjectReference
  targetPortal 1 string required default=""
ImageVolumeSource
  pullPolicy 2 string
  reference 1 string
KeyToPath
  key 1 string required default=""
  mode 3 int32 pointer
  path 2 string required default=""
Lifecycle
  postStart 1 LifecycleHandler
  preStop 2 LifecycleHandler
  stopSignal 3 string pointer
LifecycleHandler
  exec 1 ExecAction
  httpGet 2 HTTPGetAction
  sleep 4 SleepAction
  tcpSocket 3 TCPSocketAction
LimitRange kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 LimitRangeSpec zero
LimitRangeItem
  default 4 {}quantity
  defaultRequest 5 {}quantity
  max 2 {}quantity
  maxLimitRequestRatio 6 {}quantity
  min 3 {}quantity
  type 1 string required default=""
LimitRangeList kind
  items 2 []LimitRange required
  metadata 1 meta/v1.ListMeta
LimitRangeSpec
  limits 1 []LimitRangeItem required atomic
LinuxContainerUser
  gid 2 int64 required default=0
  supplementalGroups 3 []int64 atomic
  uid 1 int64 required default=0
List kind
  items 2 []any
  metadata 1 meta/v1.ListMeta
LoadBalancerIngress
  hostname 2 string
  ip 1 string
  ipMode 3 string pointer
  ports 4 []PortStatus atomic
LoadBalancerStatus
  ingress 1 []LoadBalancerIngress atomic
LocalObjectReference atomic
  name 1 string
LocalVolumeSource
  fsType 2 string pointer
  path 1 string required default=""
ModifyVolumeStatus
  status 2 string required default=""
  targetVolumeAttributesClassName 1 string
NFSVolumeSource
  path 2 string required default=""
  readOnly 3 bool
  server 1 string required default=""
Namespace kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 NamespaceSpec zero
  status 3 NamespaceStatus zero
NamespaceCondition
  lastTransitionTime 4 time zero
  message 6 string
  reason 5 string
  status 2 string required default=""
  type 1 string required default=""
NamespaceList kind
  items 2 []Namespace required
  metadata 1 meta/v1.ListMeta
NamespaceSpec
  finalizers 1 []string atomic
NamespaceStatus
  conditions 2 []NamespaceCondition map(type) merge(type)
  phase 1 string
Node kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 NodeSpec zero
  status 3 NodeStatus zero
NodeAddress
  address 2 string required default=""
  type 1 string required default=""
NodeAffinity
  preferredDuringSchedulingIgnoredDuringExecution 2 []PreferredSchedulingTerm atomic
  requiredDuringSchedulingIgnoredDuringExecution 1 NodeSelector
NodeCondition
  lastHeartbeatTime 3 time zero
  lastTransitionTime 4 time zero
  message 6 string
  reason 5 string
  status 2 string required default=""
  type 1 string required default=""
NodeConfigSource
  configMap 2 ConfigMapNodeConfigSource
NodeConfigStatus
  active 2 NodeConfigSource
  assigned 1 NodeConfigSource
  error 4 string
  lastKnownGood 3 NodeConfigSource
NodeDaemonEndpoints
  kubeletEndpoint 1 DaemonEndpoint zero
NodeFeatures
  supplementalGroupsPolicy 1 bool pointer
NodeList kind
  items 2 []Node required
  metadata 1 meta/v1.ListMeta
NodeProxyOptions
  path 1 string
NodeRuntimeHandler
  features 2 NodeRuntimeHandlerFeatures
  name 1 string
NodeRuntimeHandlerFeatures
  recursiveReadOnlyMounts 1 bool pointer
  userNamespaces 2 bool pointer
NodeSelector atomic
  nodeSelectorTerms 1 []NodeSelectorTerm required atomic
NodeSelectorRequirement
  key 1 string required default=""
  operator 2 string required default=""
  values 3 []string atomic
NodeSelectorTerm atomic
  matchExpressions 1 []NodeSelectorRequirement atomic
  matchFields 2 []NodeSelectorRequirement atomic
NodeSpec
  configSource 6 NodeConfigSource
  externalID 2 string
  podCIDR 1 string
  podCIDRs 7 []string set merge
  providerID 3 string
  taints 5 []Taint atomic
  unschedulable 4 bool
NodeStatus
  addresses 5 []NodeAddress map(type) merge(type)
  allocatable 2 {}quantity
  capacity 1 {}quantity
  conditions 4 []NodeCondition map(type) merge(type)
  config 11 NodeConfigStatus
  daemonEndpoints 6 NodeDaemonEndpoints zero
  features 13 NodeFeatures
  images 8 []ContainerImage atomic
  nodeInfo 7 NodeSystemInfo zero
  phase 3 string
  runtimeHandlers 12 []NodeRuntimeHandler atomic
  volumesAttached 10 []AttachedVolume atomic
  volumesInUse 9 []string atomic
NodeSwapStatus
  capacity 1 int64
NodeSystemInfo
  architecture 10 string required default=""
  bootID 3 string required default=""
  containerRuntimeVersion 6 string required default=""
  kernelVersion 4 string required default=""
  kubeProxyVersion 8 string required default=""
  kubeletVersion 7 string required default=""
  machineID 1 string required default=""
  operatingSystem 9 string required default=""
  osImage 5 string required default=""
  swap 11 NodeSwapStatus
  systemUUID 2 string required default=""
ObjectFieldSelector atomic
  apiVersion 1 string
  fieldPath 2 string required default=""
ObjectReference atomic
  apiVersion 5 string
  fieldPath 7 string
  kind 1 string
  name 3 string
  namespace 2 string
  resourceVersion 6 string
  uid 4 string
PersistentVolume kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 PersistentVolumeSpec zero
  status 3 PersistentVolumeStatus zero
PersistentVolumeClaim kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 PersistentVolumeClaimSpec zero
  status 3 PersistentVolumeClaimStatus zero
PersistentVolumeClaimCondition
  lastProbeTime 3 time zero
  lastTransitionTime 4 time zero
  message 6 string
  reason 5 string
  status 2 string required default=""
  type 1 string required default=""
PersistentVolumeClaimList kind
  items 2 []PersistentVolumeClaim required
  metadata 1 meta/v1.ListMeta
PersistentVolumeClaimSpec
  accessModes 1 []string atomic
  dataSource 7 TypedLocalObjectReference
  dataSourceRef 8 TypedObjectReference
  resources 2 VolumeResourceRequirements zero
  selector 4 meta/v1.LabelSelector
  storageClassName 5 string pointer
  volumeAttributesClassName 9 string pointer
  volumeMode 6 string pointer
  volumeName 3 string
PersistentVolumeClaimStatus
  accessModes 2 []string atomic
  allocatedResourceStatuses 7 {}string atomic
  allocatedResources 5 {}quantity
  capacity 3 {}quantity
  conditions 4 []PersistentVolumeClaimCondition map(type) merge(type)
  currentVolumeAttributesClassName 8 string pointer
  modifyVolumeStatus 9 ModifyVolumeStatus
  phase 1 string
PersistentVolumeClaimTemplate
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 PersistentVolumeClaimSpec required zero
PersistentVolumeClaimVolumeSource
  claimName 1 string required default=""
  readOnly 2 bool
PersistentVolumeList kind
  items 2 []PersistentVolume required
  metadata 1 meta/v1.ListMeta
PersistentVolumeSource
  awsElasticBlockStore 2 AWSElasticBlockStoreVolumeSource
  azureDisk 16 AzureDiskVolumeSource
  azureFile 13 AzureFilePersistentVolumeSource
  cephfs 9 CephFSPersistentVolumeSource
  cinder 8 CinderPersistentVolumeSource
  csi 22 CSIPersistentVolumeSource
  fc 10 FCVolumeSource
  flexVolume 12 FlexPersistentVolumeSource
  flocker 11 FlockerVolumeSource
  gcePersistentDisk 1 GCEPersistentDiskVolumeSource
  glusterfs 4 GlusterfsPersistentVolumeSource
  hostPath 3 HostPathVolumeSource
  iscsi 7 ISCSIPersistentVolumeSource
  local 20 LocalVolumeSource
  nfs 5 NFSVolumeSource
  photonPersistentDisk 17 PhotonPersistentDiskVolumeSource
  portworxVolume 18 PortworxVolumeSource
  quobyte 15 QuobyteVolumeSource
  rbd 6 RBDPersistentVolumeSource
  scaleIO 19 ScaleIOPersistentVolumeSource
  storageos 21 StorageOSPersistentVolumeSource
  vsphereVolume 14 VsphereVirtualDiskVolumeSource
PersistentVolumeSpec
  accessModes 3 []string atomic
  capacity 1 {}quantity
  claimRef 4 ObjectReference atomic
  mountOptions 7 []string atomic
  nodeAffinity 9 VolumeNodeAffinity
  persistentVolumeReclaimPolicy 5 string
  persistentVolumeSource 2 PersistentVolumeSource inline
  storageClassName 6 string
  volumeAttributesClassName 10 string pointer
  volumeMode 8 string pointer
PersistentVolumeStatus
  lastPhaseTransitionTime 4 time
  message 2 string
  phase 1 string
  reason 3 string
PhotonPersistentDiskVolumeSource
  fsType 2 string
  pdID 1 string required default=""
Pod kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 PodSpec zero
  status 3 PodStatus zero
PodAffinity
  preferredDuringSchedulingIgnoredDuringExecution 2 []WeightedPodAffinityTerm atomic
  requiredDuringSchedulingIgnoredDuringExecution 1 []PodAffinityTerm atomic
PodAffinityTerm
  labelSelector 1 meta/v1.LabelSelector
  matchLabelKeys 5 []string atomic
  mismatchLabelKeys 6 []string atomic
  namespaceSelector 4 meta/v1.LabelSelector
  namespaces 2 []string atomic
  topologyKey 3 string required default=""
PodAntiAffinity
  preferredDuringSchedulingIgnoredDuringExecution 2 []WeightedPodAffinityTerm atomic
  requiredDuringSchedulingIgnoredDuringExecution 1 []PodAffinityTerm atomic
PodAttachOptions
  container 5 string
  stderr 3 bool pointer
  stdin 1 bool
  stdout 2 bool pointer
  tty 4 bool
PodCondition
  lastProbeTime 3 time zero
  lastTransitionTime 4 time zero
  message 6 string
  observedGeneration 7 int64 pointer
  reason 5 string
  status 2 string required default=""
  type 1 string required default=""
PodDNSConfig
  nameservers 1 []string atomic
  options 3 []PodDNSConfigOption atomic
  searches 2 []string atomic
PodDNSConfigOption
  name 1 string
  value 2 string pointer
PodExecOptions
  command 6 []string
  container 5 string
  stderr 3 bool pointer
  stdin 1 bool
  stdout 2 bool pointer
  tty 4 bool
PodIP
  ip 1 string required default=""
PodList kind
  items 2 []Pod required
  metadata 1 meta/v1.ListMeta
PodLogOptions
  container 1 string
  follow 2 bool pointer
  insecureSkipTLSVerifyBackend 9 bool pointer
  limitBytes 8 int64 pointer
  previous 3 bool pointer
  sinceSeconds 4 int64 pointer
  sinceTime 5 time
  stream 10 string
  tailLines 7 int64 pointer
  timestamps 6 bool pointer
PodOS
  name 1 string required default=""
PodPortForwardOptions
  ports 1 []int32
PodProxyOptions
  path 1 string
PodReadinessGate
  conditionType 1 string required default=""
PodResourceClaim
  name 1 string required default=""
  resourceClaimName 3 string pointer
  resourceClaimTemplateName 4 string pointer
PodResourceClaimStatus
  name 1 string required default=""
  resourceClaimName 2 string
PodSchedulingGate
  name 1 string required default=""
PodSecurityContext
  appArmorProfile 11 AppArmorProfile
  fsGroup 5 int64 pointer
  fsGroupChangePolicy 9 string pointer
  runAsGroup 6 int64 pointer
  runAsNonRoot 3 bool pointer
  runAsUser 2 int64 pointer
  seLinuxChangePolicy 13 string pointer
  seLinuxOptions 1 SELinuxOptions
  seccompProfile 10 SeccompProfile
  supplementalGroups 4 []int64 atomic
  supplementalGroupsPolicy 12 string pointer
  sysctls 7 []Sysctl atomic
  windowsOptions 8 WindowsSecurityContextOptions
PodSignature
  podController 1 meta/v1.OwnerReference
PodSpec
  activeDeadlineSeconds 5 int64 pointer
  affinity 18 Affinity
  automountServiceAccountToken 21 bool pointer
  containers 2 []Container required map(name) merge(name)
  dnsConfig 26 PodDNSConfig
  dnsPolicy 6 string
  enableServiceLinks 30 bool pointer
  ephemeralContainers 34 []EphemeralContainer map(name) merge(name)
  hostAliases 23 []HostAlias map(ip) merge(ip)
  hostIPC 13 bool
  hostNetwork 11 bool
  hostPID 12 bool
  hostUsers 37 bool pointer
  hostname 16 string
  imagePullSecrets 15 []LocalObjectReference map(name) merge(name)
  initContainers 20 []Container map(name) merge(name)
  nodeName 10 string
  nodeSelector 7 {}string atomic
  os 36 PodOS
  overhead 32 {}quantity
  preemptionPolicy 31 string pointer
  priority 25 int32 pointer
  priorityClassName 24 string
  readinessGates 28 []PodReadinessGate atomic
  resourceClaims 39 []PodResourceClaim map(name) merge(name) retainKeys
  resources 40 ResourceRequirements
  restartPolicy 3 string
  runtimeClassName 29 string pointer
  schedulerName 19 string
  schedulingGates 38 []PodSchedulingGate map(name) merge(name)
  securityContext 14 PodSecurityContext
  serviceAccount 9 string
  serviceAccountName 8 string
  setHostnameAsFQDN 35 bool pointer
  shareProcessNamespace 27 bool pointer
  subdomain 17 string
  terminationGracePeriodSeconds 4 int64 pointer
  tolerations 22 []Toleration atomic
  topologySpreadConstraints 33 []TopologySpreadConstraint map(topologyKey,whenUnsatisfiable) merge(topologyKey)
  volumes 1 []Volume map(name) merge(name) retainKeys
PodStatus
  conditions 2 []PodCondition map(type) merge(type)
  containerStatuses 8 []ContainerStatus atomic
  ephemeralContainerStatuses 13 []ContainerStatus atomic
  hostIP 5 string
  hostIPs 16 []HostIP atomic merge(ip)
  initContainerStatuses 10 []ContainerStatus atomic
  message 3 string
  nominatedNodeName 11 string
  observedGeneration 17 int64 pointer
  phase 1 string
  podIP 6 string
  podIPs 12 []PodIP map(ip) merge(ip)
  qosClass 9 string
  reason 4 string
  resize 14 string
  resourceClaimStatuses 15 []PodResourceClaimStatus map(name) merge(name) retainKeys
  startTime 7 time
PodStatusResult kind
  metadata 1 meta/v1.ObjectMeta zero
  status 2 PodStatus zero
PodTemplate kind
  metadata 1 meta/v1.ObjectMeta zero
  template 2 PodTemplateSpec zero
PodTemplateList kind
  items 2 []PodTemplate required
  metadata 1 meta/v1.ListMeta
PodTemplateSpec
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 PodSpec zero
PortStatus
  error 3 string pointer
  port 1 int32 required default=0
  protocol 2 string required default=""
PortworxVolumeSource
  fsType 2 string
  readOnly 3 bool
  volumeID 1 string required default=""
Preconditions
  uid 1 string
PreferAvoidPodsEntry
  evictionTime 2 time
  message 4 string
  podSignature 1 PodSignature
  reason 3 string
PreferredSchedulingTerm
  preference 2 NodeSelectorTerm required zero
  weight 1 int32 required default=0
Probe
  failureThreshold 6 int32
  handler 1 ProbeHandler inline
  initialDelaySeconds 2 int32
  periodSeconds 4 int32
  successThreshold 5 int32
  terminationGracePeriodSeconds 7 int64 pointer
  timeoutSeconds 3 int32
ProbeHandler
  exec 1 ExecAction
  grpc 4 GRPCAction
  httpGet 2 HTTPGetAction
  tcpSocket 3 TCPSocketAction
ProjectedVolumeSource
  defaultMode 2 int32 pointer
  sources 1 []VolumeProjection atomic
QuobyteVolumeSource
  group 5 string
  readOnly 3 bool
  registry 1 string required default=""
  tenant 6 string
  user 4 string
  volume 2 string required default=""
RBDPersistentVolumeSource
  fsType 3 string
  image 2 string required default=""
  keyring 6 string default="/etc/ceph/keyring"
  monitors 1 []string required atomic
  pool 4 string default="rbd"
  readOnly 8 bool
  secretRef 7 SecretReference
  user 5 string default="admin"
RBDVolumeSource
  fsType 3 string
  image 2 string required default=""
  keyring 6 string default="/etc/ceph/keyring"
  monitors 1 []string required atomic
  pool 4 string default="rbd"
  readOnly 8 bool
  secretRef 7 LocalObjectReference
  user 5 string default="admin"
RangeAllocation kind
  data 3 bytes
  metadata 1 meta/v1.ObjectMeta zero
  range 2 string
ReplicationController kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 ReplicationControllerSpec zero
  status 3 ReplicationControllerStatus zero
ReplicationControllerCondition
  lastTransitionTime 3 time zero
  message 5 string
  reason 4 string
  status 2 string required default=""
  type 1 string required default=""
ReplicationControllerList kind
  items 2 []ReplicationController required
  metadata 1 meta/v1.ListMeta
ReplicationControllerSpec
  minReadySeconds 4 int32
  replicas 1 int32 default=1
  selector 2 {}string atomic
  template 3 PodTemplateSpec
ReplicationControllerStatus
  availableReplicas 5 int32
  conditions 6 []ReplicationControllerCondition map(type) merge(type)
  fullyLabeledReplicas 2 int32
  observedGeneration 3 int64
  readyReplicas 4 int32
  replicas 1 int32 required default=0
ResourceClaim
  name 1 string required default=""
  request 2 string
ResourceFieldSelector atomic
  containerName 1 string
  divisor 3 quantity default="0"
  resource 2 string required default=""
ResourceHealth
  health 2 string
  resourceID 1 string required default=""
ResourceQuota kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 ResourceQuotaSpec zero
  status 3 ResourceQuotaStatus zero
ResourceQuotaList kind
  items 2 []ResourceQuota required
  metadata 1 meta/v1.ListMeta
ResourceQuotaSpec
  hard 1 {}quantity
  scopeSelector 3 ScopeSelector
  scopes 2 []string atomic
ResourceQuotaStatus
  hard 1 {}quantity
  used 2 {}quantity
ResourceRequirements
  claims 3 []ResourceClaim map(name)
  limits 1 {}quantity
  requests 2 {}quantity
ResourceStatus
  name 1 string required default=""
  resources 2 []ResourceHealth map(resourceID)
SELinuxOptions
  level 4 string
  role 2 string
  type 3 string
  user 1 string
ScaleIOPersistentVolumeSource
  fsType 9 string default="xfs"
  gateway 1 string required default=""
  protectionDomain 5 string
  readOnly 10 bool
  secretRef 3 SecretReference required
  sslEnabled 4 bool pointer
  storageMode 7 string default="ThinProvisioned"
  storagePool 6 string
  system 2 string required default=""
  volumeName 8 string
ScaleIOVolumeSource
  fsType 9 string default="xfs"
  gateway 1 string required default=""
  protectionDomain 5 string
  readOnly 10 bool
  secretRef 3 LocalObjectReference required
  sslEnabled 4 bool pointer
  storageMode 7 string default="ThinProvisioned"
  storagePool 6 string
  system 2 string required default=""
  volumeName 8 string
ScopeSelector atomic
  matchExpressions 1 []ScopedResourceSelectorRequirement atomic
ScopedResourceSelectorRequirement
  operator 2 string required default=""
  scopeName 1 string required default=""
  values 3 []string atomic
SeccompProfile
  localhostProfile 2 string pointer
  type 1 string required default=""
Secret kind
  data 2 {}bytes
  immutable 5 bool pointer
  metadata 1 meta/v1.ObjectMeta zero
  stringData 4 {}string
  type 3 string
SecretEnvSource
  localObjectReference 1 LocalObjectReference inline
  optional 2 bool pointer
SecretKeySelector atomic
  key 2 string required default=""
  localObjectReference 1 LocalObjectReference inline
  optional 3 bool pointer
SecretList kind
  items 2 []Secret required
  metadata 1 meta/v1.ListMeta
SecretProjection
  items 2 []KeyToPath atomic
  localObjectReference 1 LocalObjectReference inline
  optional 4 bool pointer
SecretReference atomic
  name 1 string
  namespace 2 string
SecretVolumeSource
  defaultMode 3 int32 pointer
  items 2 []KeyToPath atomic
  optional 4 bool pointer
  secretName 1 string
SecurityContext
  allowPrivilegeEscalation 7 bool pointer
  appArmorProfile 12 AppArmorProfile
  capabilities 1 Capabilities
  privileged 2 bool pointer
  procMount 9 string pointer
  readOnlyRootFilesystem 6 bool pointer
  runAsGroup 8 int64 pointer
  runAsNonRoot 5 bool pointer
  runAsUser 4 int64 pointer
  seLinuxOptions 3 SELinuxOptions
  seccompProfile 11 SeccompProfile
  windowsOptions 10 WindowsSecurityContextOptions
SerializedReference
  reference 1 ObjectReference
Service kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 ServiceSpec zero
  status 3 ServiceStatus zero
ServiceAccount kind
  automountServiceAccountToken 4 bool pointer
  imagePullSecrets 3 []LocalObjectReference atomic
  metadata 1 meta/v1.ObjectMeta zero
  secrets 2 []ObjectReference map(name) merge(name)
ServiceAccountList kind
  items 2 []ServiceAccount required
  metadata 1 meta/v1.ListMeta
ServiceAccountTokenProjection
  audience 1 string
  expirationSeconds 2 int64 pointer
  path 3 string required default=""
ServiceList kind
  items 2 []Service required
  metadata 1 meta/v1.ListMeta
ServicePort
  appProtocol 6 string pointer
  name 1 string
  nodePort 5 int32
  port 3 int32 required default=0
  protocol 2 string default="TCP"
  targetPort 4 intorstring
ServiceProxyOptions
  path 1 string
ServiceSpec
  allocateLoadBalancerNodePorts 20 bool pointer
  clusterIP 3 string
  clusterIPs 18 []string atomic
  externalIPs 5 []string atomic
  externalName 10 string
  externalTrafficPolicy 11 string
  healthCheckNodePort 12 int32
  internalTrafficPolicy 22 string pointer
  ipFamilies 19 []string atomic
  ipFamilyPolicy 17 string pointer
  loadBalancerClass 21 string pointer
  loadBalancerIP 8 string
  loadBalancerSourceRanges 9 []string atomic
  ports 1 []ServicePort map(port,protocol) merge(port)
  publishNotReadyAddresses 13 bool
  selector 2 {}string atomic
  sessionAffinity 7 string
  sessionAffinityConfig 14 SessionAffinityConfig
  trafficDistribution 23 string pointer
  type 4 string
ServiceStatus
  conditions 2 []meta/v1.Condition map(type) merge(type)
  loadBalancer 1 LoadBalancerStatus zero
SessionAffinityConfig
  clientIP 1 ClientIPConfig
SleepAction
  seconds 1 int64 required default=0
StorageOSPersistentVolumeSource
  fsType 3 string
  readOnly 4 bool
  secretRef 5 ObjectReference
  volumeName 1 string
  volumeNamespace 2 string
StorageOSVolumeSource
  fsType 3 string
  readOnly 4 bool
  secretRef 5 LocalObjectReference
  volumeName 1 string
  volumeNamespace 2 string
Sysctl
  name 1 string required default=""
  value 2 string required default=""
TCPSocketAction
  host 2 string
  port 1 intorstring required
Taint
  effect 3 string required default=""
  key 1 string required default=""
  timeAdded 4 time
  value 2 string
Toleration
  effect 4 string
  key 1 string
  operator 2 string
  tolerationSeconds 5 int64 pointer
  value 3 string
TopologySelectorLabelRequirement
  key 1 string required default=""
  values 2 []string required atomic
TopologySelectorTerm atomic
  matchLabelExpressions 1 []TopologySelectorLabelRequirement atomic
TopologySpreadConstraint
  labelSelector 4 meta/v1.LabelSelector
  matchLabelKeys 8 []string atomic
  maxSkew 1 int32 required default=0
  minDomains 5 int32 pointer
  nodeAffinityPolicy 6 string pointer
  nodeTaintsPolicy 7 string pointer
  topologyKey 2 string required default=""
  whenUnsatisfiable 3 string required default=""
TypedLocalObjectReference atomic
  apiGroup 1 string pointer
  kind 2 string required default=""
  name 3 string required default=""
TypedObjectReference
  apiGroup 1 string pointer
  kind 2 string required default=""
  name 3 string required default=""
  namespace 4 string pointer
Volume
  name 1 string required default=""
  volumeSource 2 VolumeSource inline
VolumeDevice
  devicePath 2 string required default=""
  name 1 string required default=""
VolumeMount
  mountPath 3 string required default=""
  mountPropagation 5 string pointer
  name 1 string required default=""
  readOnly 2 bool
  recursiveReadOnly 7 string pointer
  subPath 4 string
  subPathExpr 6 string
VolumeMountStatus
  mountPath 2 string required default=""
  name 1 string required default=""
  readOnly 3 bool
  recursiveReadOnly 4 string
VolumeNodeAffinity
  required 1 NodeSelector
VolumeProjection
  clusterTrustBundle 5 ClusterTrustBundleProjection
  configMap 3 ConfigMapProjection
  downwardAPI 2 DownwardAPIProjection
  secret 1 SecretProjection
  serviceAccountToken 4 ServiceAccountTokenProjection
VolumeResourceRequirements
  limits 1 {}quantity
  requests 2 {}quantity
VolumeSource
  awsElasticBlockStore 4 AWSElasticBlockStoreVolumeSource
  azureDisk 22 AzureDiskVolumeSource
  azureFile 18 AzureFileVolumeSource
  cephfs 14 CephFSVolumeSource
  cinder 13 CinderVolumeSource
  configMap 19 ConfigMapVolumeSource
  csi 28 CSIVolumeSource
  downwardAPI 16 DownwardAPIVolumeSource
  emptyDir 2 EmptyDirVolumeSource
  ephemeral 29 EphemeralVolumeSource
  fc 17 FCVolumeSource
  flexVolume 12 FlexVolumeSource
  flocker 15 FlockerVolumeSource
  gcePersistentDisk 3 GCEPersistentDiskVolumeSource
  gitRepo 5 GitRepoVolumeSource
  glusterfs 9 GlusterfsVolumeSource
  hostPath 1 HostPathVolumeSource
  image 30 ImageVolumeSource
  iscsi 8 ISCSIVolumeSource
  nfs 7 NFSVolumeSource
  persistentVolumeClaim 10 PersistentVolumeClaimVolumeSource
  photonPersistentDisk 23 PhotonPersistentDiskVolumeSource
  portworxVolume 24 PortworxVolumeSource
  projected 26 ProjectedVolumeSource
  quobyte 21 QuobyteVolumeSource
  rbd 11 RBDVolumeSource
  scaleIO 25 ScaleIOVolumeSource
  secret 6 SecretVolumeSource
  storageos 27 StorageOSVolumeSource
  vsphereVolume 20 VsphereVirtualDiskVolumeSource
VsphereVirtualDiskVolumeSource
  fsType 2 string
  storagePolicyID 4 string
  storagePolicyName 3 string
  volumePath 1 string required default=""
WeightedPodAffinityTerm
  podAffinityTerm 2 PodAffinityTerm required zero
  weight 1 int32 required default=0
WindowsSecurityContextOptions
  gmsaCredentialSpec 2 string pointer
  gmsaCredentialSpecName 1 string pointer
  hostProcess 4 bool pointer
  runAsUserName 3 string pointer
`
