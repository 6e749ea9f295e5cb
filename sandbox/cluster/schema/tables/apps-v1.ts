/** Messages of io.k8s.api.apps.v1; the form is told in ../README.md. */
export const appsV1 = `
ControllerRevision kind
  data 2 any
  metadata 1 meta/v1.ObjectMeta zero
  revision 3 int64 required default=0
ControllerRevisionList kind
  items 2 []ControllerRevision required
  metadata 1 meta/v1.ListMeta
DaemonSet kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 DaemonSetSpec zero
  status 3 DaemonSetStatus zero
DaemonSetCondition
  lastTransitionTime 3 time zero
  message 5 string
  reason 4 string
  status 2 string required default=""
  type 1 string required default=""
DaemonSetList kind
  items 2 []DaemonSet required
  metadata 1 meta/v1.ListMeta
DaemonSetSpec
  minReadySeconds 4 int32
  revisionHistoryLimit 6 int32 pointer
  selector 1 meta/v1.LabelSelector required
  template 2 core/v1.PodTemplateSpec required zero
  updateStrategy 3 DaemonSetUpdateStrategy zero
DaemonSetStatus
  collisionCount 9 int32 pointer
  conditions 10 []DaemonSetCondition map(type) merge(type)
  currentNumberScheduled 1 int32 required default=0
  desiredNumberScheduled 3 int32 required default=0
  numberAvailable 7 int32
  numberMisscheduled 2 int32 required default=0
  numberReady 4 int32 required default=0
  numberUnavailable 8 int32
  observedGeneration 5 int64
  updatedNumberScheduled 6 int32
DaemonSetUpdateStrategy
  rollingUpdate 2 RollingUpdateDaemonSet
  type 1 string
Deployment kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 DeploymentSpec zero
  status 3 DeploymentStatus zero
DeploymentCondition
  lastTransitionTime 7 time zero
  lastUpdateTime 6 time zero
  message 5 string
  reason 4 string
  status 2 string required default=""
  type 1 string required default=""
DeploymentList kind
  items 2 []Deployment required
  metadata 1 meta/v1.ListMeta
DeploymentSpec
  minReadySeconds 5 int32
  paused 7 bool
  progressDeadlineSeconds 9 int32 pointer
  replicas 1 int32 pointer
  revisionHistoryLimit 6 int32 pointer
  selector 2 meta/v1.LabelSelector required
  strategy 4 DeploymentStrategy retainKeys zero
  template 3 core/v1.PodTemplateSpec required zero
DeploymentStatus
  availableReplicas 4 int32
  collisionCount 8 int32 pointer
  conditions 6 []DeploymentCondition map(type) merge(type)
  observedGeneration 1 int64
  readyReplicas 7 int32
  replicas 2 int32
  terminatingReplicas 9 int32
  unavailableReplicas 5 int32
  updatedReplicas 3 int32
DeploymentStrategy
  rollingUpdate 2 RollingUpdateDeployment
  type 1 string
ReplicaSet kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 ReplicaSetSpec zero
  status 3 ReplicaSetStatus zero
ReplicaSetCondition
  lastTransitionTime 3 time zero
  message 5 string
  reason 4 string
  status 2 string required default=""
  type 1 string required default=""
ReplicaSetList kind
  items 2 []ReplicaSet required
  metadata 1 meta/v1.ListMeta
ReplicaSetSpec
  minReadySeconds 4 int32
  replicas 1 int32 pointer
  selector 2 meta/v1.LabelSelector required
  template 3 core/v1.PodTemplateSpec zero
ReplicaSetStatus
  availableReplicas 5 int32
  conditions 6 []ReplicaSetCondition map(type) merge(type)
  fullyLabeledReplicas 2 int32
  observedGeneration 3 int64
  readyReplicas 4 int32
  replicas 1 int32 required default=0
  terminatingReplicas 7 int32
RollingUpdateDaemonSet
  maxSurge 2 intorstring
  maxUnavailable 1 intorstring
RollingUpdateDeployment
  maxSurge 2 intorstring
  maxUnavailable 1 intorstring
RollingUpdateStatefulSetStrategy
  maxUnavailable 2 intorstring
  partition 1 int32 pointer
StatefulSet kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 StatefulSetSpec zero
  status 3 StatefulSetStatus zero
StatefulSetCondition
  lastTransitionTime 3 time zero
  message 5 string
  reason 4 string
  status 2 string required default=""
  type 1 string required default=""
StatefulSetList kind
  items 2 []StatefulSet required
  metadata 1 meta/v1.ListMeta
StatefulSetOrdinals
  start 1 int32 default=0
StatefulSetPersistentVolumeClaimRetentionPolicy
  whenDeleted 1 string
  whenScaled 2 string
StatefulSetSpec
  minReadySeconds 9 int32
  ordinals 11 StatefulSetOrdinals
  persistentVolumeClaimRetentionPolicy 10 StatefulSetPersistentVolumeClaimRetentionPolicy
  podManagementPolicy 6 string
  replicas 1 int32 pointer
  revisionHistoryLimit 8 int32 pointer
  selector 2 meta/v1.LabelSelector required
  serviceName 5 string default=""
  template 3 core/v1.PodTemplateSpec required zero
  updateStrategy 7 StatefulSetUpdateStrategy zero
  volumeClaimTemplates 4 []core/v1.PersistentVolumeClaim atomic
StatefulSetStatus
  availableReplicas 11 int32 default=0
  collisionCount 9 int32 pointer
  conditions 10 []StatefulSetCondition map(type) merge(type)
  currentReplicas 4 int32
  currentRevision 6 string
  observedGeneration 1 int64
  readyReplicas 3 int32
  replicas 2 int32 required default=0
  updateRevision 7 string
  updatedReplicas 5 int32
StatefulSetUpdateStrategy
  rollingUpdate 2 RollingUpdateStatefulSetStrategy
  type 1 string
`
