import type { Container, ObjectFieldSelector, Pod, ResourceFieldSelector } from 'kubernetes-types/core/v1'
import { parseQuantity } from '../../machinery/quantity.ts'
import { MissingSourceError } from './sources.ts'

/** What a fieldRef of the downward API gives. https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#available-fields */
export function podField(pod: Pod, reference: ObjectFieldSelector, placed: { nodeName: string; hostIP: string; podIP: string }): string {
  const { metadata = {}, spec } = pod
  const path = reference.fieldPath
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path)
  if (keyed) return metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2] ?? ''] ?? ''
  switch (path) {
    case 'metadata.name':
      return metadata.name ?? ''
    case 'metadata.namespace':
      return metadata.namespace ?? ''
    case 'metadata.uid':
      return metadata.uid ?? ''
    case 'metadata.labels':
      return formatMap(metadata.labels)
    case 'metadata.annotations':
      return formatMap(metadata.annotations)
    case 'spec.nodeName':
      return placed.nodeName
    case 'spec.serviceAccountName':
      return spec?.serviceAccountName ?? ''
    case 'status.hostIP':
    case 'status.hostIPs':
      return placed.hostIP
    case 'status.podIP':
    case 'status.podIPs':
      return placed.podIP
    default:
      throw new MissingSourceError(`unsupported fieldPath: ${path}`)
  }
}

/** One `key="value"` a line, keys in order, as files of the downward API have them. */
const formatMap = (map: Record<string, string> | undefined): string =>
  Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n')

/** What a resourceFieldRef gives: the container's request or limit, in units of the divisor, rounded up. */
export function resourceField(pod: Pod, container: Container | undefined, reference: ResourceFieldSelector, capacity: Record<string, string>): string {
  const of = reference.containerName === undefined ? container : pod.spec?.containers.find((one) => one.name === reference.containerName)
  const [kind = '', name = ''] = reference.resource.split('.') as [string?, string?]
  const list = kind === 'limits' ? of?.resources?.limits : of?.resources?.requests
  // An absent limit means the whole node.
  const value = list?.[name] ?? (kind === 'limits' ? (capacity[name] ?? '0') : '0')
  const divisor = reference.divisor === undefined || reference.divisor === '0' ? '1' : reference.divisor
  const [amount, unit] = [parseQuantity(value).nanos, parseQuantity(divisor).nanos]
  return String((amount + unit - 1n) / unit)
}
