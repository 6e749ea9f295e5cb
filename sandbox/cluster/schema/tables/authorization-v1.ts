/** Messages of io.k8s.api.authorization.v1; the form is told in ../README.md. */
export const authorizationV1 = `
FieldSelectorAttributes
  rawSelector 1 string
  requirements 2 []meta/v1.FieldSelectorRequirement atomic
LabelSelectorAttributes
  rawSelector 1 string
  requirements 2 []meta/v1.LabelSelectorRequirement atomic
LocalSubjectAccessReview kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 SubjectAccessReviewSpec required zero
  status 3 SubjectAccessReviewStatus zero
NonResourceAttributes
  path 1 string
  verb 2 string
NonResourceRule
  nonResourceURLs 2 []string atomic
  verbs 1 []string required atomic
ResourceAttributes
  fieldSelector 8 FieldSelectorAttributes
  group 3 string
  labelSelector 9 LabelSelectorAttributes
  name 7 string
  namespace 1 string
  resource 5 string
  subresource 6 string
  verb 2 string
  version 4 string
ResourceRule
  apiGroups 2 []string atomic
  resourceNames 4 []string atomic
  resources 3 []string atomic
  verbs 1 []string required atomic
SelfSubjectAccessReview kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 SelfSubjectAccessReviewSpec required zero
  status 3 SubjectAccessReviewStatus zero
SelfSubjectAccessReviewSpec
  nonResourceAttributes 2 NonResourceAttributes
  resourceAttributes 1 ResourceAttributes
SelfSubjectRulesReview kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 SelfSubjectRulesReviewSpec required zero
  status 3 SubjectRulesReviewStatus zero
SelfSubjectRulesReviewSpec
  namespace 1 string
SubjectAccessReview kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 SubjectAccessReviewSpec required zero
  status 3 SubjectAccessReviewStatus zero
SubjectAccessReviewSpec
  extra 5 {}strings
  groups 4 []string atomic
  nonResourceAttributes 2 NonResourceAttributes
  resourceAttributes 1 ResourceAttributes
  uid 6 string
  user 3 string
SubjectAccessReviewStatus
  allowed 1 bool required default=false
  denied 4 bool pointer
  evaluationError 3 string
  reason 2 string
SubjectRulesReviewStatus
  evaluationError 4 string
  incomplete 3 bool required default=false
  nonResourceRules 2 []NonResourceRule required atomic
  resourceRules 1 []ResourceRule required atomic
`
