/** Messages of io.k8s.api.node.v1; the form is told in ../README.md. */
export const nodeV1 = `
Overhead
  podFixed 1 {}quantity
RuntimeClass kind
  handler 2 string required default=""
  metadata 1 meta/v1.ObjectMeta zero
  overhead 3 Overhead
  scheduling 4 Scheduling
RuntimeClassList kind
  items 2 []RuntimeClass required
  metadata 1 meta/v1.ListMeta
Scheduling
  nodeSelector 1 {}string atomic
  tolerations 2 []core/v1.Toleration atomic
`
