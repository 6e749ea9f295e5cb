import type { ResourceRequirements } from 'kubernetes-types/core/v1'
import { compareQuantities, tryParseQuantity } from '../../../machinery/quantity.ts'
import { labelKeyProblems } from '../../../machinery/name-rules.ts'
import { invalid, type FieldError } from '../../field-errors.ts'

const STANDARD = new Set(['cpu', 'memory', 'ephemeral-storage', 'storage'])

/** Limits and requests: known names, nothing negative, no request above its limit. */
export function resourceProblems(resources: ResourceRequirements | undefined, field: string): FieldError[] {
  const { limits = {}, requests = {} } = resources ?? {}
  const errors: FieldError[] = []
  for (const [list, values] of Object.entries({ limits, requests })) {
    for (const [name, text] of Object.entries(values)) {
      const at = `${field}.${list}[${name}]`
      errors.push(...nameProblems(name, `${field}.${list}`))
      const quantity = tryParseQuantity(text)
      if (quantity && quantity.nanos < 0n) errors.push(invalid(at, text, 'must be greater than or equal to 0'))
    }
  }
  for (const [name, text] of Object.entries(requests)) {
    const [request, limit] = [tryParseQuantity(text), tryParseQuantity(limits[name] ?? '')]
    if (request && limit && compareQuantities(request, limit) > 0) {
      errors.push(invalid(`${field}.requests`, text, `must be less than or equal to ${name} limit of ${limits[name]}`))
    }
  }
  return errors
}

function nameProblems(name: string, field: string): FieldError[] {
  const problems = labelKeyProblems(name).map((problem) => invalid(field, name, problem))
  if (problems.length > 0 || name.includes('/') || STANDARD.has(name) || name.startsWith('hugepages-')) return problems
  return [invalid(field, name, 'must be a standard resource type or fully qualified'), invalid(field, name, 'must be a standard resource for containers')]
}
