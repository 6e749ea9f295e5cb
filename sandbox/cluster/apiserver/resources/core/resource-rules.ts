import type { ResourceRequirements } from 'kubernetes-types/core/v1'
import { compareQuantities, tryParseQuantity } from '../../../machinery/quantity.ts'
import { forbidden, invalid, required, type FieldError } from '../../field-errors.ts'
import { containerResourceNameProblems, isHugePages, mayBeOvercommitted, resourceValueProblems } from '../rules/resource-names.ts'
import { claimReferencesProblems } from './resource-claim-rules.ts'

/** Limits and requests: known names, nothing negative, no request above its limit. pkg/apis/core/validation validateResourceRequirements */
export function resourceProblems(resources: ResourceRequirements | undefined, claims: ReadonlySet<string>, field: string): FieldError[] {
  const { limits = {}, requests = {} } = resources ?? {}
  const errors: FieldError[] = []
  for (const [name, text] of Object.entries(limits)) errors.push(...amountProblems(name, text, `${field}.limits[${name}]`))
  for (const [name, text] of Object.entries(requests)) {
    const at = `${field}.requests[${name}]`
    errors.push(...containerResourceNameProblems(name, at), ...resourceValueProblems(name, text, at), ...againstLimit(name, text, limits[name], field), ...pageProblems(name, text, at))
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) errors.push(forbidden(field, 'HugePages require cpu or memory'))
  return [...errors, ...claimReferencesProblems(resources?.claims ?? [], claims, `${field}.claims`)]
}

const amountProblems = (name: string, text: string, field: string): FieldError[] => [
  ...containerResourceNameProblems(name, field),
  ...resourceValueProblems(name, text, field),
  ...pageProblems(name, text, field),
]

function againstLimit(name: string, text: string, limitText: string | undefined, field: string): FieldError[] {
  const at = `${field}.requests`
  if (limitText === undefined) return mayBeOvercommitted(name) ? [] : [required(`${field}.limits`, 'Limit must be set for non overcommitable resources')]
  const [request, limit] = [tryParseQuantity(text), tryParseQuantity(limitText)]
  if (!request || !limit) return []
  const difference = compareQuantities(request, limit)
  if (difference !== 0 && !mayBeOvercommitted(name)) return [invalid(at, text, `must be equal to ${name} limit of ${limitText}`)]
  return difference > 0 ? [invalid(at, text, `must be less than or equal to ${name} limit of ${limitText}`)] : []
}

/** Huge pages come whole. */
function pageProblems(name: string, text: string, field: string): FieldError[] {
  if (!isHugePages(name)) return []
  const [size, amount] = [tryParseQuantity(name.slice('hugepages-'.length)), tryParseQuantity(text)]
  return size && amount && size.nanos > 0n && amount.nanos % size.nanos === 0n ? [] : [invalid(field, text, `${text} is not positive integer multiple of ${name}`)]
}
