import { invalid, type FieldError } from '../../field-errors.ts'

export const nonNegative = (value: number | undefined, field: string): FieldError[] =>
  value !== undefined && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : []

const HIGHEST_PORT = 65_535

export const portNumberProblems = (port: number | undefined, field: string): FieldError[] =>
  port === undefined || port < 1 || port > HIGHEST_PORT ? [invalid(field, port ?? 0, `must be between 1 and ${HIGHEST_PORT}, inclusive`)] : []

const PERCENT = /^[0-9]+%$/

/** A number that is not negative, or a percentage of at most 100. */
export function intOrPercentProblems(value: number | string | undefined, field: string, options: { atMostAll?: boolean } = {}): FieldError[] {
  if (value === undefined) return []
  if (typeof value === 'number') return nonNegative(value, field)
  if (!PERCENT.test(value)) return [invalid(field, value, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')")]
  return options.atMostAll && Number.parseInt(value, 10) > 100 ? [invalid(field, value, 'must not be greater than 100%')] : []
}

/** The number a value means when it is a plain one or "0%"; undefined: a percentage of something. */
export const isNone = (value: number | string | undefined): boolean => value === 0 || value === '0%'
