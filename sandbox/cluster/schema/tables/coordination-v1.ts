/** Messages of io.k8s.api.coordination.v1; the form is told in ../README.md. */
export const coordinationV1 = `
Lease kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 LeaseSpec zero
LeaseList kind
  items 2 []Lease required
  metadata 1 meta/v1.ListMeta
LeaseSpec
  acquireTime 3 microtime
  holderIdentity 1 string pointer
  leaseDurationSeconds 2 int32 pointer
  leaseTransitions 5 int32 pointer
  preferredHolder 7 string pointer
  renewTime 4 microtime
  strategy 6 string pointer
`
