/**
 * Validation failures as upstream words them: `spec.replicas: Invalid value: -1: must be greater than or equal to 0`.
 * https://pkg.go.dev/k8s.io/apimachinery/pkg/util/validation/field
 */
export interface FieldError {
  reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueDuplicate'
    | 'FieldValueForbidden'
    | 'FieldValueNotSupported'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueNotFound'
    | 'FieldValueTypeInvalid'
    | 'InternalError'
  /** Path as upstream writes it: "spec.containers[0].image". */
  field: string
  /** What follows `field: `, whole: "Required value: name or generateName is required". */
  detail: string
}

export const required = (field: string, detail = ''): FieldError => ({
  reason: 'FieldValueRequired',
  field,
  detail: detail === '' ? 'Required value' : `Required value: ${detail}`,
})

export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  detail: `Invalid value: ${goValue(value)}: ${detail}`,
})

export const forbidden = (field: string, detail: string): FieldError => ({ reason: 'FieldValueForbidden', field, detail: `Forbidden: ${detail}` })

export const duplicate = (field: string, value: unknown): FieldError => ({
  reason: 'FieldValueDuplicate',
  field,
  detail: `Duplicate value: ${goValue(value)}`,
})

export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  reason: 'FieldValueNotSupported',
  field,
  detail: `Unsupported value: ${goValue(value)}: supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`,
})

export const tooLong = (field: string, most: number): FieldError => ({
  reason: 'FieldValueTooLong',
  field,
  detail: `Too long: may not be more than ${most} bytes`,
})

/** Go's %#v of strings and string lists, JSON of the rest. */
function goValue(value: unknown): string {
  if (value === null || value === undefined) return '"null"'
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return `[]string{${value.map((item) => JSON.stringify(item)).join(', ')}}`
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
