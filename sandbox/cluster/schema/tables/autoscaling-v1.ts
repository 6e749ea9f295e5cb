/** Messages of io.k8s.api.autoscaling.v1; the form is told in ../README.md. */
export const autoscalingV1 = `
ContainerResourceMetricSource
  container 5 string
  name 1 string
  targetAverageUtilization 2 int32 pointer
  targetAverageValue 3 quantity
ContainerResourceMetricStatus
  container 4 string
  currentAverageUtilization 2 int32
  currentAverageValue 3 quantity
  name 1 string
CrossVersionObjectReference atomic
  apiVersion 3 string
  kind 1 string required default=""
  name 2 string required default=""
ExternalMetricSource
  metricName 1 string
  metricSelector 2 meta/v1.LabelSelector
  targetAverageValue 4 quantity
  targetValue 3 quantity
ExternalMetricStatus
  currentAverageValue 4 quantity
  currentValue 3 quantity
  metricName 1 string
  metricSelector 2 meta/v1.LabelSelector
HorizontalPodAutoscaler kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 HorizontalPodAutoscalerSpec zero
  status 3 HorizontalPodAutoscalerStatus zero
HorizontalPodAutoscalerCondition
  lastTransitionTime 3 time zero
  message 5 string
  reason 4 string
  status 2 string
  type 1 string
HorizontalPodAutoscalerList kind
  items 2 []HorizontalPodAutoscaler required
  metadata 1 meta/v1.ListMeta
HorizontalPodAutoscalerSpec
  maxReplicas 3 int32 required default=0
  minReplicas 2 int32 pointer
  scaleTargetRef 1 CrossVersionObjectReference required zero
  targetCPUUtilizationPercentage 4 int32 pointer
HorizontalPodAutoscalerStatus
  currentCPUUtilizationPercentage 5 int32 pointer
  currentReplicas 3 int32 required default=0
  desiredReplicas 4 int32 required default=0
  lastScaleTime 2 time
  observedGeneration 1 int64 pointer
MetricSpec
  containerResource 7 ContainerResourceMetricSource
  external 5 ExternalMetricSource
  object 2 ObjectMetricSource
  pods 3 PodsMetricSource
  resource 4 ResourceMetricSource
  type 1 string
MetricStatus
  containerResource 7 ContainerResourceMetricStatus
  external 5 ExternalMetricStatus
  object 2 ObjectMetricStatus
  pods 3 PodsMetricStatus
  resource 4 ResourceMetricStatus
  type 1 string
ObjectMetricSource
  averageValue 5 quantity
  metricName 2 string
  selector 4 meta/v1.LabelSelector
  target 1 CrossVersionObjectReference zero
  targetValue 3 quantity
ObjectMetricStatus
  averageValue 5 quantity
  currentValue 3 quantity
  metricName 2 string
  selector 4 meta/v1.LabelSelector
  target 1 CrossVersionObjectReference
PodsMetricSource
  metricName 1 string
  selector 3 meta/v1.LabelSelector
  targetAverageValue 2 quantity
PodsMetricStatus
  currentAverageValue 2 quantity
  metricName 1 string
  selector 3 meta/v1.LabelSelector
ResourceMetricSource
  name 1 string
  targetAverageUtilization 2 int32 pointer
  targetAverageValue 3 quantity
ResourceMetricStatus
  currentAverageUtilization 2 int32
  currentAverageValue 3 quantity
  name 1 string
Scale kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 ScaleSpec zero
  status 3 ScaleStatus zero
ScaleSpec
  replicas 1 int32 pointer
ScaleStatus
  replicas 1 int32 required default=0
  selector 2 string
`
