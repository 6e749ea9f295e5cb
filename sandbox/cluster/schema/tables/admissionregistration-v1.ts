/** Messages of io.k8s.api.admissionregistration.v1; the form is told in ../README.md. */
export const admissionregistrationV1 = `
AuditAnnotation
  key 1 string required default=""
  valueExpression 2 string required default=""
ExpressionWarning
  fieldRef 2 string required default=""
  warning 3 string required default=""
MatchCondition
  expression 2 string required default=""
  name 1 string required default=""
MatchResources atomic
  excludeResourceRules 4 []NamedRuleWithOperations atomic
  matchPolicy 7 string pointer
  namespaceSelector 1 meta/v1.LabelSelector
  objectSelector 2 meta/v1.LabelSelector
  resourceRules 3 []NamedRuleWithOperations atomic
MutatingWebhook
  admissionReviewVersions 8 []string required atomic
  clientConfig 2 WebhookClientConfig required zero
  failurePolicy 4 string pointer
  matchConditions 12 []MatchCondition map(name) merge(name)
  matchPolicy 9 string pointer
  name 1 string required default=""
  namespaceSelector 5 meta/v1.LabelSelector
  objectSelector 11 meta/v1.LabelSelector
  reinvocationPolicy 10 string pointer
  rules 3 []RuleWithOperations atomic
  sideEffects 6 string required pointer
  timeoutSeconds 7 int32 pointer
MutatingWebhookConfiguration kind
  metadata 1 meta/v1.ObjectMeta zero
  webhooks 2 []MutatingWebhook map(name) merge(name)
MutatingWebhookConfigurationList kind
  items 2 []MutatingWebhookConfiguration required
  metadata 1 meta/v1.ListMeta
NamedRuleWithOperations atomic
  resourceNames 1 []string atomic
  ruleWithOperations 2 RuleWithOperations inline
ParamKind atomic
  apiVersion 1 string
  kind 2 string
ParamRef atomic
  name 1 string
  namespace 2 string
  parameterNotFoundAction 4 string pointer
  selector 3 meta/v1.LabelSelector
Rule
  apiGroups 1 []string
  apiVersions 2 []string
  resources 3 []string
  scope 4 string pointer
RuleWithOperations
  operations 1 []string atomic
  rule 2 Rule inline
ServiceReference
  name 2 string required default=""
  namespace 1 string required default=""
  path 3 string pointer
  port 4 int32 pointer
TypeChecking
  expressionWarnings 1 []ExpressionWarning atomic
ValidatingAdmissionPolicy kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 ValidatingAdmissionPolicySpec zero
  status 3 ValidatingAdmissionPolicyStatus zero
ValidatingAdmissionPolicyBinding kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 ValidatingAdmissionPolicyBindingSpec zero
ValidatingAdmissionPolicyBindingList kind
  items 2 []ValidatingAdmissionPolicyBinding required
  metadata 1 meta/v1.ListMeta
ValidatingAdmissionPolicyBindingSpec
  matchResources 3 MatchResources
  paramRef 2 ParamRef
  policyName 1 string
  validationActions 4 []string set
ValidatingAdmissionPolicyList kind
  items 2 []ValidatingAdmissionPolicy required
  metadata 1 meta/v1.ListMeta
ValidatingAdmissionPolicySpec
  auditAnnotations 5 []AuditAnnotation atomic
  failurePolicy 4 string pointer
  matchConditions 6 []MatchCondition map(name) merge(name)
  matchConstraints 2 MatchResources
  paramKind 1 ParamKind
  validations 3 []Validation atomic
  variables 7 []Variable map(name) merge(name)
ValidatingAdmissionPolicyStatus
  conditions 3 []meta/v1.Condition map(type)
  observedGeneration 1 int64
  typeChecking 2 TypeChecking
ValidatingWebhook
  admissionReviewVersions 8 []string required atomic
  clientConfig 2 WebhookClientConfig required zero
  failurePolicy 4 string pointer
  matchConditions 11 []MatchCondition map(name) merge(name)
  matchPolicy 9 string pointer
  name 1 string required default=""
  namespaceSelector 5 meta/v1.LabelSelector
  objectSelector 10 meta/v1.LabelSelector
  rules 3 []RuleWithOperations atomic
  sideEffects 6 string required pointer
  timeoutSeconds 7 int32 pointer
ValidatingWebhookConfiguration kind
  metadata 1 meta/v1.ObjectMeta zero
  webhooks 2 []ValidatingWebhook map(name) merge(name)
ValidatingWebhookConfigurationList kind
  items 2 []ValidatingWebhookConfiguration required
  metadata 1 meta/v1.ListMeta
Validation
  expression 1 string required default=""
  message 2 string
  messageExpression 4 string
  reason 3 string pointer
Variable atomic
  expression 2 string required default=""
  name 1 string required default=""
WebhookClientConfig
  caBundle 2 bytes
  service 1 ServiceReference
  url 3 string pointer
`
