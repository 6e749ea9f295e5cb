import type { LimitRange, LimitRangeItem } from 'kubernetes-types/core/v1'
import { createdAtColumn, nameColumn, nameOf } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { limitRangeProblems } from './limit-range-rules.ts'

export const limitRanges = define<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  resource: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.LimitRange',
  generationOf: null,
  setDefaults({ spec }) {
    for (const item of spec?.limits ?? []) if (item.type === 'Container') setContainerLimits(item)
  },
  validate: limitRangeProblems,
  columns: [nameColumn, createdAtColumn],
  row: (range) => [nameOf(range), range.metadata.creationTimestamp],
})

/** The most is the default limit, the default limit the default request, else the least. */
function setContainerLimits(item: LimitRangeItem): void {
  const limit = { ...item.max, ...item.default }
  const request = { ...item.min, ...limit, ...item.defaultRequest }
  if (Object.keys(limit).length > 0) item.default = limit
  if (Object.keys(request).length > 0) item.defaultRequest = request
}
