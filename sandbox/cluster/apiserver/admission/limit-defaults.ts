import type { Container, LimitRangeItem, Pod } from 'kubernetes-types/core/v1'

type Amounts = Record<string, string>

/** What was filled in is noted on the pod. */
const ANNOTATION = 'kubernetes.io/limit-ranger'

export function setContainerDefaults(pod: Pod, items: LimitRangeItem[]): void {
  const limits: Amounts = Object.assign({}, ...items.map((item) => item.default ?? {}))
  const requests: Amounts = Object.assign({}, ...items.map((item) => item.defaultRequest ?? {}))
  const notes = [
    ...(pod.spec?.containers ?? []).flatMap((container) => fill(container, 'container', limits, requests)),
    ...(pod.spec?.initContainers ?? []).flatMap((container) => fill(container, 'init container', limits, requests)),
  ]
  if (notes.length === 0) return
  pod.metadata ??= {}
  pod.metadata.annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` }
}

function fill(container: Container, kind: string, limits: Amounts, requests: Amounts): string[] {
  container.resources ??= {}
  const { resources } = container
  const newLimits = absentFrom(limits, resources.limits)
  const newRequests = absentFrom(requests, resources.requests)
  if (newLimits.length > 0) resources.limits = { ...pick(limits, newLimits), ...resources.limits }
  if (newRequests.length > 0) resources.requests = { ...pick(requests, newRequests), ...resources.requests }
  const note = (names: string[], what: string): string[] => (names.length > 0 ? [`${names.sort().join(', ')} ${what} for ${kind} ${container.name}`] : [])
  return [...note(newRequests, 'request'), ...note(newLimits, 'limit')]
}

const absentFrom = (wanted: Amounts, given: Amounts | undefined): string[] => Object.keys(wanted).filter((name) => given?.[name] === undefined)
const pick = (amounts: Amounts, names: string[]): Amounts => Object.fromEntries(names.map((name) => [name, amounts[name]!]))
