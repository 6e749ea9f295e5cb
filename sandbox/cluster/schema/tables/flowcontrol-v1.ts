/** Messages of io.k8s.api.flowcontrol.v1; the form is told in ../README.md. */
export const flowcontrolV1 = `
ExemptPriorityLevelConfiguration
  lendablePercent 2 int32 pointer
  nominalConcurrencyShares 1 int32 pointer
FlowDistinguisherMethod
  type 1 string
FlowSchema kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 FlowSchemaSpec zero
  status 3 FlowSchemaStatus zero
FlowSchemaCondition
  lastTransitionTime 3 time zero
  message 5 string
  reason 4 string
  status 2 string
  type 1 string
FlowSchemaList kind
  items 2 []FlowSchema
  metadata 1 meta/v1.ListMeta
FlowSchemaSpec
  distinguisherMethod 3 FlowDistinguisherMethod
  matchingPrecedence 2 int32
  priorityLevelConfiguration 1 PriorityLevelConfigurationReference zero
  rules 4 []PolicyRulesWithSubjects atomic
FlowSchemaStatus
  conditions 1 []FlowSchemaCondition map(type) merge(type)
GroupSubject
  name 1 string
LimitResponse
  queuing 2 QueuingConfiguration
  type 1 string
LimitedPriorityLevelConfiguration
  borrowingLimitPercent 4 int32 pointer
  lendablePercent 3 int32 pointer
  limitResponse 2 LimitResponse
  nominalConcurrencyShares 1 int32 pointer
NonResourcePolicyRule
  nonResourceURLs 6 []string required set
  verbs 1 []string required set
PolicyRulesWithSubjects
  nonResourceRules 3 []NonResourcePolicyRule atomic
  resourceRules 2 []ResourcePolicyRule atomic
  subjects 1 []Subject required atomic
PriorityLevelConfiguration kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 PriorityLevelConfigurationSpec zero
  status 3 PriorityLevelConfigurationStatus zero
PriorityLevelConfigurationCondition
  lastTransitionTime 3 time zero
  message 5 string
  reason 4 string
  status 2 string
  type 1 string
PriorityLevelConfigurationList kind
  items 2 []PriorityLevelConfiguration
  metadata 1 meta/v1.ListMeta
PriorityLevelConfigurationReference
  name 1 string
PriorityLevelConfigurationSpec
  exempt 3 ExemptPriorityLevelConfiguration
  limited 2 LimitedPriorityLevelConfiguration
  type 1 string
PriorityLevelConfigurationStatus
  conditions 1 []PriorityLevelConfigurationCondition map(type) merge(type)
QueuingConfiguration
  handSize 2 int32 pointer
  queueLengthLimit 3 int32 pointer
  queues 1 int32 pointer
ResourcePolicyRule
  apiGroups 2 []string required set
  clusterScope 4 bool
  namespaces 5 []string set
  resources 3 []string required set
  verbs 1 []string required set
ServiceAccountSubject
  name 2 string
  namespace 1 string
Subject
  group 3 GroupSubject
  kind 1 string
  serviceAccount 4 ServiceAccountSubject
  user 2 UserSubject
UserSubject
  name 1 string
`
