/** Messages of io.k8s.kube-aggregator.pkg.apis.apiregistration.v1; the form is told in ../README.md. */
export const apiregistrationV1 = `
APIService kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 APIServiceSpec zero
  status 3 APIServiceStatus zero
APIServiceCondition
  lastTransitionTime 3 time zero
  message 5 string
  reason 4 string
  status 2 string required default=""
  type 1 string required default=""
APIServiceList kind
  items 2 []APIService required
  metadata 1 meta/v1.ListMeta
APIServiceSpec
  caBundle 5 bytes atomic
  group 2 string
  groupPriorityMinimum 7 int32 required default=0
  insecureSkipTLSVerify 4 bool
  service 1 ServiceReference
  version 3 string
  versionPriority 8 int32 required default=0
APIServiceStatus
  conditions 1 []APIServiceCondition map(type) merge(type)
ServiceReference
  name 2 string
  namespace 1 string
  port 3 int32 pointer
`
