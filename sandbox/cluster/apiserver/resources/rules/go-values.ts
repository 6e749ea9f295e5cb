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

/** Go's %#v of a list of texts; `type` is the list's. */
export const goTexts = (values: readonly string[] | undefined, type: string): string =>
  values === undefined ? `${type}(nil)` : `${type}{${values.map((one) => JSON.stringify(one)).join(', ')}}`
const goList = (values: readonly string[] | undefined): string => goTexts(values, '[]string')

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

/** The longest number that Go keeps as an integer of 64 bits. */
const MOST_DIGITS = 18
const decimalExponents: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const binarySuffixes = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

/** Go's %#v of a resource.Quantity, read from its text. apimachinery/pkg/api/resource ParseQuantity */
export function goQuantity(text: string): string {
  const [, sign = '', whole = '', fraction = '', suffix = ''] = /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/.exec(text) ?? []
  const binary = binarySuffixes.indexOf(suffix)
  const exponent = decimalExponents[suffix] ?? (/^[eE]/.test(suffix) ? Number(suffix.slice(1)) : 0)
  const format = binary >= 0 ? 'BinarySI' : /^[eE]./.test(suffix) ? 'DecimalExponent' : 'DecimalSI'
  const digits = (whole.replace(/^0+/, '') + fraction).slice(0, MOST_DIGITS)
  const value = BigInt(digits === '' ? '0' : digits) * (binary >= 0 ? 1024n ** BigInt(binary + 1) : 1n) * (sign === '-' ? -1n : 1n)
  const scale = binary >= 0 ? 0 : exponent - fraction.length
  const canonical = binary >= 0 ? BigInt(digits || '0') % 8n !== 0n : scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
  const kept = text === '0' || canonical ? text : ''
  return `resource.Quantity{i:resource.int64Amount{value:${value}, scale:${scale}}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:${JSON.stringify(kept)}, Format:${JSON.stringify(format)}}`
}

/** As `notSupported`, of a value that is already written as upstream writes it. */
export const notSupportedValue = (field: string, written: string, supported: readonly string[]): FieldError => ({
  reason: 'FieldValueNotSupported',
  field,
  detail: `Unsupported value: ${written}: supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`,
})

/** Go's %#v of a struct, its fields already written. */
export const goStruct = (type: string, fields: Readonly<Record<string, string>>): string =>
  `${type}{${Object.entries(fields)
    .map(([name, written]) => `${name}:${written}`)
    .join(', ')}}`

/** Go's %#v of a pointer; where one points is nobody's business, and no two answers of upstream agree on it. */
export const goPointer = (type: string, value: unknown): string => `(*${type})(${value === undefined ? 'nil' : '0x0'})`

/** Go's %#v of a core.ResourceList. */
export const goResourceList = (list: Record<string, string>): string =>
  Object.keys(list).length === 0
    ? 'core.ResourceList(nil)'
    : `core.ResourceList{${Object.keys(list)
        .sort()
        .map((name) => `${JSON.stringify(name)}:${goQuantity(list[name]!)}`)
        .join(', ')}}`
