import { invalid, type FieldError } from '../../field-errors.ts'
import { goIntOrString, invalidValue } from './go-values.ts'

export const nonNegative = (value: number | undefined, field: string): FieldError[] =>
  value !== undefined && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : []

const HIGHEST_PORT = 65_535

export const portNumberProblems = (port: number | undefined, field: string): FieldError[] =>
  port === undefined || port < 1 || port > HIGHEST_PORT ? [invalid(field, port ?? 0, `must be between 1 and ${HIGHEST_PORT}, inclusive`)] : []

const PERCENT = /^[0-9]+%$/
const PERCENT_WORDS = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"

/** A number that is not negative, or a percentage; with `atMostAll` one of at most 100. */
export function intOrPercentProblems(value: number | string | undefined, field: string, options: { atMostAll?: boolean } = {}): FieldError[] {
  return [...numberOrPercentProblems(value, field), ...(options.atMostAll ? aboveAllProblems(value, field) : [])]
}

function numberOrPercentProblems(value: number | string | undefined, field: string): FieldError[] {
  if (value === undefined) return []
  if (typeof value === 'number') return nonNegative(value, field)
  return PERCENT.test(value) ? [] : [invalidValue(field, goIntOrString(value), PERCENT_WORDS)]
}

/** A percentage of more than all of it. */
export function aboveAllProblems(value: number | string | undefined, field: string): FieldError[] {
  const percent = typeof value === 'string' && PERCENT.test(value) ? Number.parseInt(value, 10) : 0
  return percent > 100 ? [invalidValue(field, goIntOrString(value), 'must not be greater than 100%')] : []
}

/** Whether a value comes to nothing: zero, "0%", or, as upstream has it, a text that is no number. */
export function isNone(value: number | string | undefined): boolean {
  if (typeof value !== 'string') return (value ?? 0) === 0
  return /^[+-]?\d+%?$/.test(value) ? Number.parseInt(value, 10) === 0 : true
}
