/** Messages of io.k8s.api.policy.v1; the form is told in ../README.md. */
export const policyV1 = `
Eviction kind
  deleteOptions 2 meta/v1.DeleteOptions
  metadata 1 meta/v1.ObjectMeta zero
PodDisruptionBudget kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 PodDisruptionBudgetSpec zero
  status 3 PodDisruptionBudgetStatus zero
PodDisruptionBudgetList kind
  items 2 []PodDisruptionBudget required
  metadata 1 meta/v1.ListMeta
PodDisruptionBudgetSpec
  maxUnavailable 3 intorstring
  minAvailable 1 intorstring
  selector 2 meta/v1.LabelSelector
  unhealthyPodEvictionPolicy 4 string pointer
PodDisruptionBudgetStatus
  conditions 7 []meta/v1.Condition map(type) merge(type)
  currentHealthy 4 int32 required default=0
  desiredHealthy 5 int32 required default=0
  disruptedPods 2 {}time
  disruptionsAllowed 3 int32 required default=0
  expectedPods 6 int32 required default=0
  observedGeneration 1 int64
`
