/** Messages of io.k8s.api.batch.v1; the form is told in ../README.md. */
export const batchV1 = `
CronJob kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 CronJobSpec zero
  status 3 CronJobStatus zero
CronJobList kind
  items 2 []CronJob required
  metadata 1 meta/v1.ListMeta
CronJobSpec
  concurrencyPolicy 3 string
  failedJobsHistoryLimit 7 int32 pointer
  jobTemplate 5 JobTemplateSpec required zero
  schedule 1 string required default=""
  startingDeadlineSeconds 2 int64 pointer
  successfulJobsHistoryLimit 6 int32 pointer
  suspend 4 bool pointer
  timeZone 8 string pointer
CronJobStatus
  active 1 []core/v1.ObjectReference atomic
  lastScheduleTime 4 time
  lastSuccessfulTime 5 time
Job kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 JobSpec zero
  status 3 JobStatus zero
JobCondition
  lastProbeTime 3 time zero
  lastTransitionTime 4 time zero
  message 6 string
  reason 5 string
  status 2 string required default=""
  type 1 string required default=""
JobList kind
  items 2 []Job required
  metadata 1 meta/v1.ListMeta
JobSpec
  activeDeadlineSeconds 3 int64 pointer
  backoffLimit 7 int32 pointer
  backoffLimitPerIndex 12 int32 pointer
  completionMode 9 string pointer
  completions 2 int32 pointer
  managedBy 15 string pointer
  manualSelector 5 bool pointer
  maxFailedIndexes 13 int32 pointer
  parallelism 1 int32 pointer
  podFailurePolicy 11 PodFailurePolicy
  podReplacementPolicy 14 string pointer
  selector 4 meta/v1.LabelSelector
  successPolicy 16 SuccessPolicy
  suspend 10 bool pointer
  template 6 core/v1.PodTemplateSpec required zero
  ttlSecondsAfterFinished 8 int32 pointer
JobStatus
  active 4 int32
  completedIndexes 7 string
  completionTime 3 time
  conditions 1 []JobCondition atomic merge(type)
  failed 6 int32
  failedIndexes 10 string pointer
  ready 9 int32 pointer
  startTime 2 time
  succeeded 5 int32
  terminating 11 int32 pointer
  uncountedTerminatedPods 8 UncountedTerminatedPods
JobTemplateSpec
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 JobSpec zero
PodFailurePolicy
  rules 1 []PodFailurePolicyRule required atomic
PodFailurePolicyOnExitCodesRequirement
  containerName 1 string
  operator 2 string required default=""
  values 3 []int32 required set
PodFailurePolicyOnPodConditionsPattern
  status 2 string required default=""
  type 1 string required default=""
PodFailurePolicyRule
  action 1 string required default=""
  onExitCodes 2 PodFailurePolicyOnExitCodesRequirement
  onPodConditions 3 []PodFailurePolicyOnPodConditionsPattern atomic
SuccessPolicy
  rules 1 []SuccessPolicyRule required atomic
SuccessPolicyRule
  succeededCount 2 int32 pointer
  succeededIndexes 1 string pointer
UncountedTerminatedPods
  failed 2 []string set
  succeeded 1 []string set
`
