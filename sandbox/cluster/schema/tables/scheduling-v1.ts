/** Messages of io.k8s.api.scheduling.v1; the form is told in ../README.md. */
export const schedulingV1 = `
PriorityClass kind
  description 4 string
  globalDefault 3 bool
  metadata 1 meta/v1.ObjectMeta zero
  preemptionPolicy 5 string pointer
  value 2 int32 required default=0
PriorityClassList kind
  items 2 []PriorityClass required
  metadata 1 meta/v1.ListMeta
`
