import type { LabelSelector } from 'kubernetes-types/meta/v1'
import type { FieldError } from '../../field-errors.ts'

/** As `invalid`, of a value that is already written as upstream writes it. */
export const invalidValue = (field: string, written: string, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  detail: `Invalid value: ${written}: ${detail}`,
})

/** Of a value that upstream leaves out of its message. */
export const invalidAsWhole = (field: string, detail: string): FieldError => ({ reason: 'FieldValueInvalid', field, detail: `Invalid value: ${detail}` })

export const tooMany = (field: string, actual: number, most: number): FieldError => ({
  reason: 'FieldValueTooMany',
  field,
  detail: `Too many: ${actual}: must have at most ${most} items`,
})

export const notFound = (field: string, value: string): FieldError => ({
  reason: 'FieldValueNotFound',
  field,
  detail: `Not found: ${JSON.stringify(value)}`,
})

/** Go's %#v of a map of strings: `map[string]string{"app":"web"}`. */
export function goMap(map: Record<string, string> | undefined): string {
  if (map === undefined) return 'map[string]string(nil)'
  const entries = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[string]string{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(', ')}}`
}

/** Go's %#v of an IntOrString. */
export const goIntOrString = (value: number | string | undefined): string =>
  typeof value === 'string' ? `intstr.IntOrString{Type:1, IntVal:0, StrVal:${JSON.stringify(value)}}` : `intstr.IntOrString{Type:0, IntVal:${value ?? 0}, StrVal:""}`

const goList = (values: readonly string[] | undefined): string => (values === undefined ? '[]string(nil)' : `[]string{${values.map((one) => JSON.stringify(one)).join(', ')}}`)

/** Go's %#v of a LabelSelector. */
export function goLabelSelector({ matchLabels, matchExpressions }: LabelSelector): string {
  const expressions =
    matchExpressions === undefined
      ? '[]v1.LabelSelectorRequirement(nil)'
      : `[]v1.LabelSelectorRequirement{${matchExpressions
          .map(({ key, operator, values }) => `v1.LabelSelectorRequirement{Key:${JSON.stringify(key)}, Operator:${JSON.stringify(operator)}, Values:${goList(values)}}`)
          .join(', ')}}`
  return `v1.LabelSelector{MatchLabels:${goMap(matchLabels)}, MatchExpressions:${expressions}}`
}
