/** Messages of io.k8s.api.discovery.v1; the form is told in ../README.md. */
export const discoveryV1 = `
Endpoint
  addresses 1 []string required set
  conditions 2 EndpointConditions zero
  deprecatedTopology 5 {}string
  hints 8 EndpointHints
  hostname 3 string pointer
  nodeName 6 string pointer
  targetRef 4 core/v1.ObjectReference
  zone 7 string pointer
EndpointConditions
  ready 1 bool pointer
  serving 2 bool pointer
  terminating 3 bool pointer
EndpointHints
  forNodes 2 []ForNode atomic
  forZones 1 []ForZone atomic
EndpointPort atomic
  appProtocol 4 string pointer
  name 1 string pointer
  port 3 int32 pointer
  protocol 2 string pointer
EndpointSlice kind
  addressType 4 string required default=""
  endpoints 2 []Endpoint required atomic null
  metadata 1 meta/v1.ObjectMeta zero
  ports 3 []EndpointPort atomic null
EndpointSliceList kind
  items 2 []EndpointSlice required
  metadata 1 meta/v1.ListMeta
ForNode
  name 1 string required default=""
ForZone
  name 1 string required default=""
`
