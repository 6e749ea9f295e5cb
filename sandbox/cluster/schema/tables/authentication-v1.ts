/** Messages of io.k8s.api.authentication.v1; the form is told in ../README.md. */
export const authenticationV1 = `
BoundObjectReference
  apiVersion 2 string
  kind 1 string
  name 3 string
  uid 4 string
SelfSubjectReview kind
  metadata 1 meta/v1.ObjectMeta zero
  status 2 SelfSubjectReviewStatus zero
SelfSubjectReviewStatus
  userInfo 1 UserInfo
TokenRequest kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 TokenRequestSpec required zero
  status 3 TokenRequestStatus zero
TokenRequestSpec
  audiences 1 []string required atomic
  boundObjectRef 3 BoundObjectReference
  expirationSeconds 4 int64 pointer
TokenRequestStatus
  expirationTimestamp 2 time required
  token 1 string required default=""
TokenReview kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 TokenReviewSpec required zero
  status 3 TokenReviewStatus zero
TokenReviewSpec
  audiences 2 []string atomic
  token 1 string
TokenReviewStatus
  audiences 4 []string atomic
  authenticated 1 bool pointer
  error 3 string
  user 2 UserInfo
UserInfo
  extra 4 {}strings
  groups 3 []string atomic
  uid 2 string
  username 1 string
`
