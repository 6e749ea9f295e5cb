/** Messages of io.k8s.api.certificates.v1; the form is told in ../README.md. */
export const certificatesV1 = `
CertificateSigningRequest kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 CertificateSigningRequestSpec required zero
  status 3 CertificateSigningRequestStatus zero
CertificateSigningRequestCondition
  lastTransitionTime 5 time zero
  lastUpdateTime 4 time zero
  message 3 string
  reason 2 string
  status 6 string required default=""
  type 1 string required default=""
CertificateSigningRequestList kind
  items 2 []CertificateSigningRequest required
  metadata 1 meta/v1.ListMeta
CertificateSigningRequestSpec
  expirationSeconds 8 int32 pointer
  extra 6 {}strings
  groups 4 []string atomic
  request 1 bytes required atomic
  signerName 7 string required default=""
  uid 3 string
  usages 5 []string atomic
  username 2 string
CertificateSigningRequestStatus
  certificate 2 bytes atomic
  conditions 1 []CertificateSigningRequestCondition map(type)
`
