/** Messages of io.k8s.api.networking.v1; the form is told in ../README.md. */
export const networkingV1 = `
HTTPIngressPath
  backend 2 IngressBackend required zero
  path 1 string
  pathType 3 string required pointer
HTTPIngressRuleValue
  paths 1 []HTTPIngressPath required atomic
IPAddress kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 IPAddressSpec zero
IPAddressList kind
  items 2 []IPAddress required
  metadata 1 meta/v1.ListMeta
IPAddressSpec
  parentRef 1 ParentReference required
IPBlock
  cidr 1 string required default=""
  except 2 []string atomic
Ingress kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 IngressSpec zero
  status 3 IngressStatus zero
IngressBackend
  resource 3 core/v1.TypedLocalObjectReference
  service 4 IngressServiceBackend
IngressClass kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 IngressClassSpec zero
IngressClassList kind
  items 2 []IngressClass required
  metadata 1 meta/v1.ListMeta
IngressClassParametersReference
  apiGroup 1 string pointer
  kind 2 string required default=""
  name 3 string required default=""
  namespace 5 string pointer
  scope 4 string pointer
IngressClassSpec
  controller 1 string
  parameters 2 IngressClassParametersReference
IngressList kind
  items 2 []Ingress required
  metadata 1 meta/v1.ListMeta
IngressLoadBalancerIngress
  hostname 2 string
  ip 1 string
  ports 4 []IngressPortStatus atomic
IngressLoadBalancerStatus
  ingress 1 []IngressLoadBalancerIngress atomic
IngressPortStatus
  error 3 string
  port 1 int32 required default=0
  protocol 2 string required default=""
IngressRule
  host 1 string
  ingressRuleValue 2 IngressRuleValue inline
IngressRuleValue
  http 1 HTTPIngressRuleValue
IngressServiceBackend
  name 1 string required default=""
  port 2 ServiceBackendPort zero
IngressSpec
  defaultBackend 1 IngressBackend
  ingressClassName 4 string pointer
  rules 3 []IngressRule atomic
  tls 2 []IngressTLS atomic
IngressStatus
  loadBalancer 1 IngressLoadBalancerStatus zero
IngressTLS
  hosts 1 []string atomic
  secretName 2 string
NetworkPolicy kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 NetworkPolicySpec zero
NetworkPolicyEgressRule
  ports 1 []NetworkPolicyPort atomic
  to 2 []NetworkPolicyPeer atomic
NetworkPolicyIngressRule
  from 2 []NetworkPolicyPeer atomic
  ports 1 []NetworkPolicyPort atomic
NetworkPolicyList kind
  items 2 []NetworkPolicy required
  metadata 1 meta/v1.ListMeta
NetworkPolicyPeer
  ipBlock 3 IPBlock
  namespaceSelector 2 meta/v1.LabelSelector
  podSelector 1 meta/v1.LabelSelector
NetworkPolicyPort
  endPort 3 int32 pointer
  port 2 intorstring
  protocol 1 string pointer
NetworkPolicySpec
  egress 3 []NetworkPolicyEgressRule atomic
  ingress 2 []NetworkPolicyIngressRule atomic
  podSelector 1 meta/v1.LabelSelector required zero
  policyTypes 4 []string atomic
ParentReference
  group 1 string
  name 4 string required
  namespace 3 string
  resource 2 string required
ServiceBackendPort atomic
  name 1 string
  number 2 int32
ServiceCIDR kind
  metadata 1 meta/v1.ObjectMeta zero
  spec 2 ServiceCIDRSpec zero
  status 3 ServiceCIDRStatus zero
ServiceCIDRList kind
  items 2 []ServiceCIDR required
  metadata 1 meta/v1.ListMeta
ServiceCIDRSpec
  cidrs 1 []string atomic
ServiceCIDRStatus
  conditions 1 []meta/v1.Condition map(type) merge(type)
`
