/** Messages of io.k8s.api.events.v1; the form is told in ../README.md. */
export const eventsV1 = `
Event kind
  action 6 string
  deprecatedCount 15 int32
  deprecatedFirstTimestamp 13 time zero
  deprecatedLastTimestamp 14 time zero
  deprecatedSource 12 core/v1.EventSource zero
  eventTime 2 microtime required zero
  metadata 1 meta/v1.ObjectMeta zero
  note 10 string
  reason 7 string
  regarding 8 core/v1.ObjectReference zero
  related 9 core/v1.ObjectReference
  reportingController 4 string
  reportingInstance 5 string default=""
  series 3 EventSeries
  type 11 string
EventList kind
  items 2 []Event required
  metadata 1 meta/v1.ListMeta
EventSeries
  count 1 int32 required default=0
  lastObservedTime 2 microtime required zero
`
