/** Messages of io.k8s.api.flowcontrol.v1; the form is told in ../README.md. */
export const flowcontrolV1 = `
ExemptPriorityLevelConfiguration
  lendablePercent 0 int32 pointer
  nominalConcurrencyShares 0 int32 pointer
FlowDistinguisherMethod
  type 0 string
FlowSchema kind
  metadata 0 meta/v1.ObjectMeta zero
  spec 0 FlowSchemaSpec zero
  status 0 FlowSchemaStatus zero
FlowSchemaCondition
  lastTransitionTime 0 time zero
  message 0 string
  reason 0 string
  status 0 string
  type 0 string
FlowSchemaList kind
  items 0 []FlowSchema
  metadata 0 meta/v1.ListMeta
FlowSchemaSpec
  distinguisherMethod 0 FlowDistinguisherMethod
  matchingPrecedence 0 int32
  priorityLevelConfiguration 0 PriorityLevelConfigurationReference zero
  rules 0 []PolicyRulesWithSubjects
FlowSchemaStatus
  conditions 0 []FlowSchemaCondition
GroupSubject
  name 0 string
LimitResponse
  queuing 0 QueuingConfiguration
  type 0 string
LimitedPriorityLevelConfiguration
  borrowingLimitPercent 0 int32 pointer
  lendablePercent 0 int32 pointer
  limitResponse 0 LimitResponse
  nominalConcurrencyShares 0 int32 pointer
NonResourcePolicyRule
  nonResourceURLs 0 []string
  verbs 0 []string
PolicyRulesWithSubjects
  nonResourceRules 0 []NonResourcePolicyRule
  resourceRules 0 []ResourcePolicyRule
  subjects 0 []Subject
PriorityLevelConfiguration kind
  metadata 0 meta/v1.ObjectMeta zero
  spec 0 PriorityLevelConfigurationSpec zero
  status 0 PriorityLevelConfigurationStatus zero
PriorityLevelConfigurationCondition
  lastTransitionTime 0 time zero
  message 0 string
  reason 0 string
  status 0 string
  type 0 string
PriorityLevelConfigurationList kind
  items 0 []PriorityLevelConfiguration
  metadata 0 meta/v1.ListMeta
PriorityLevelConfigurationReference
  name 0 string
PriorityLevelConfigurationSpec
  exempt 0 ExemptPriorityLevelConfiguration
  limited 0 LimitedPriorityLevelConfiguration
  type 0 string
PriorityLevelConfigurationStatus
  conditions 0 []PriorityLevelConfigurationCondition
QueuingConfiguration
  handSize 0 int32 pointer
  queueLengthLimit 0 int32 pointer
  queues 0 int32 pointer
ResourcePolicyRule
  apiGroups 0 []string
  clusterScope 0 bool
  namespaces 0 []string
  resources 0 []string
  verbs 0 []string
ServiceAccountSubject
  name 0 string
  namespace 0 string
Subject
  group 0 GroupSubject
  kind 0 string
  serviceAccount 0 ServiceAccountSubject
  user 0 UserSubject
UserSubject
  name 0 string
`
