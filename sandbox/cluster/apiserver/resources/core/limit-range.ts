import type { LimitRange, LimitRangeItem } from 'kubernetes-types/core/v1'
import { compareQuantities, tryParseQuantity } from '../../../machinery/quantity.ts'
import { duplicate, invalid, required, type FieldError } from '../../field-errors.ts'
import { createdAtColumn, nameColumn, nameOf } from '../columns.ts'
import { define, everyVerb } from '../define.ts'

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
  validate: ({ spec }) => [...(spec?.limits ?? []).entries()].flatMap(([index, item]) => itemProblems(item, `spec.limits[${index}]`, index, spec!.limits)),
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

function itemProblems(item: LimitRangeItem, field: string, index: number, all: LimitRangeItem[]): FieldError[] {
  const errors: FieldError[] = []
  if (!item.type) errors.push(required(`${field}.type`))
  if (all.findIndex((one) => one.type === item.type) < index) errors.push(duplicate(`${field}.type`, item.type))
  const names = new Set([item.max, item.min, item.default, item.defaultRequest].flatMap((list) => Object.keys(list ?? {})))
  for (const name of names) {
    const above = (low: 'min' | 'defaultRequest' | 'default', high: 'max' | 'default'): void => {
      const [lower, upper] = [item[low]?.[name], item[high]?.[name]]
      const [a, b] = [tryParseQuantity(lower ?? ''), tryParseQuantity(upper ?? '')]
      if (a && b && compareQuantities(a, b) > 0) {
        errors.push(invalid(`${field}.${low}[${name}]`, lower, `${low === 'defaultRequest' ? 'default request' : low} value ${lower} is greater than ${high} value ${upper}`))
      }
    }
    above('min', 'max')
    above('defaultRequest', 'max')
    above('default', 'max')
    above('defaultRequest', 'default')
  }
  return errors
}
