/** Messages of io.k8s.api.autoscaling.v2; the form is told in ../README.md. */
export const autoscalingV2 = `
ContainerResourceMetricSource
  container 3 string required default=""
  name 1 string required default=""
  target 2 MetricTarget required zero
ContainerResourceMetricStatus
  container 3 string required default=""
  current 2 MetricValueStatus required zero
  name 1 string required default=""
CrossVersionObjectReference
  apiVersion 3 string
  kind 1 string required default=""
  name 2 string required default=""
ExternalMetricSource
  metric 1 MetricIdentifier required zero
  target 2 MetricTarget required zero
ExternalMetricStatus
  current 2 MetricValueStatus required zero
  metric 1 MetricIdentifier required zero
HPAScalingPolicy
  periodSeconds 3 int32 required default=0
  type 1 string required default=""
  value 2 int32 required default=0
HPAScalingRules
  policies 2 []HPAScalingPolicy atomic
  selectPolicy 1 string pointer
  stabilizationWindowSeconds 3 int32 pointer
  tolerance 4 quantity
HorizontalPodAutoscaler kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 HorizontalPodAutoscalerSpec zero
  status 3 HorizontalPodAutoscalerStatus zero
HorizontalPodAutoscalerBehavior
  scaleDown 2 HPAScalingRules
  scaleUp 1 HPAScalingRules
HorizontalPodAutoscalerCondition
  lastTransitionTime 3 time zero
  message 5 string
  reason 4 string
  status 2 string required default=""
  type 1 string required default=""
HorizontalPodAutoscalerList kind
  items 2 []HorizontalPodAutoscaler required
  metadata 1 meta/v1.ListMeta
HorizontalPodAutoscalerSpec
  behavior 5 HorizontalPodAutoscalerBehavior
  maxReplicas 3 int32 required default=0
  metrics 4 []MetricSpec atomic
  minReplicas 2 int32 pointer
  scaleTargetRef 1 CrossVersionObjectReference required zero
HorizontalPodAutoscalerStatus
  conditions 6 []HorizontalPodAutoscalerCondition map(type) merge(type)
  currentMetrics 5 []MetricStatus atomic
  currentReplicas 3 int32 pointer
  desiredReplicas 4 int32 required default=0
  lastScaleTime 2 time
  observedGeneration 1 int64 pointer
MetricIdentifier
  name 1 string required default=""
  selector 2 meta/v1.LabelSelector
MetricSpec
  containerResource 7 ContainerResourceMetricSource
  external 5 ExternalMetricSource
  object 2 ObjectMetricSource
  pods 3 PodsMetricSource
  resource 4 ResourceMetricSource
  type 1 string required default=""
MetricStatus
  containerResource 7 ContainerResourceMetricStatus
  external 5 ExternalMetricStatus
  object 2 ObjectMetricStatus
  pods 3 PodsMetricStatus
  resource 4 ResourceMetricStatus
  type 1 string required default=""
MetricTarget
  averageUtilization 4 int32 pointer
  averageValue 3 quantity
  type 1 string required default=""
  value 2 quantity
MetricValueStatus
  averageUtilization 3 int32 pointer
  averageValue 2 quantity
  value 1 quantity
ObjectMetricSource
  describedObject 1 CrossVersionObjectReference required zero
  metric 3 MetricIdentifier required zero
  target 2 MetricTarget required zero
ObjectMetricStatus
  current 2 MetricValueStatus required zero
  describedObject 3 CrossVersionObjectReference required zero
  metric 1 MetricIdentifier required zero
PodsMetricSource
  metric 1 MetricIdentifier required zero
  target 2 MetricTarget required zero
PodsMetricStatus
  current 2 MetricValueStatus required zero
  metric 1 MetricIdentifier required zero
ResourceMetricSource
  name 1 string required default=""
  target 2 MetricTarget required zero
ResourceMetricStatus
  current 2 MetricValueStatus required zero
  name 1 string required default=""
`
