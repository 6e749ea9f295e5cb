import type { LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import type { AdmissionPlugin, AdmissionRequest, StoreReader } from '../admission-plugin.ts'
import { forbidden } from '../status.ts'
import { setContainerDefaults } from './limit-defaults.ts'
import { amountProblems, askedByPod } from './limit-rules.ts'
import { isPodWrite, podOf } from './pod-requests.ts'

const limitRanges = { group: '', version: 'v1', resource: 'limitranges' }

/** Fills in and bounds what pods and claims ask for. https://kubernetes.io/docs/concepts/policy/limit-range/ */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  handles: (request) => isPodWrite(request) || isClaimWrite(request),
  mutate(request, reader) {
    if (request.operation !== 'CREATE' || !isPodWrite(request)) return
    const items = itemsOf(request, reader).filter((item) => item.type === 'Container')
    if (items.length > 0) setContainerDefaults(podOf(request), items)
  },
  validate(request, reader) {
    // A pod that runs keeps what it was let in with.
    if (isPodWrite(request) && request.operation === 'UPDATE') return
    const items = itemsOf(request, reader)
    const problems = isPodWrite(request) ? podProblems(podOf(request), items) : claimProblems(request.object as PersistentVolumeClaim, items)
    if (problems.length > 0) throw forbidden(request.resource, request.name, problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`)
  },
}

const isClaimWrite = ({ resource, subresource, operation }: AdmissionRequest): boolean =>
  resource.group === '' && resource.resource === 'persistentvolumeclaims' && subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE')

const itemsOf = ({ namespace }: AdmissionRequest, reader: StoreReader): LimitRangeItem[] =>
  reader.list<LimitRange>(limitRanges, namespace).flatMap((range: Stored<LimitRange>) => range.spec?.limits ?? [])

function podProblems({ spec }: Pod, items: LimitRangeItem[]): string[] {
  if (!spec) return []
  return items.flatMap((item) => {
    if (item.type === 'Pod') return amountProblems(item, askedByPod(spec))
    if (item.type !== 'Container') return []
    return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources }) => amountProblems(item, { limits: resources?.limits ?? {}, requests: resources?.requests ?? {} }))
  })
}

const claimProblems = ({ spec }: PersistentVolumeClaim, items: LimitRangeItem[]): string[] =>
  items
    .filter((item) => item.type === 'PersistentVolumeClaim')
    .flatMap((item) => amountProblems(item, { limits: spec?.resources?.requests ?? {}, requests: spec?.resources?.requests ?? {} }))
