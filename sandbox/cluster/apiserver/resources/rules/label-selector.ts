import type { LabelSelector } from 'kubernetes-types/meta/v1'
import { labelKeyProblems, labelValueProblems } from '../../../machinery/name-rules.ts'
import { forbidden, invalid, required, type FieldError } from '../../field-errors.ts'
import { labelsProblems } from './metadata.ts'

/** apimachinery/pkg/apis/meta/v1/validation ValidateLabelSelector */
export function labelSelectorProblems(selector: LabelSelector | undefined, field: string): FieldError[] {
  if (!selector) return []
  const errors = labelsProblems(selector.matchLabels, `${field}.matchLabels`)
  for (const [index, { key, operator, values }] of (selector.matchExpressions ?? []).entries()) {
    const at = `${field}.matchExpressions[${index}]`
    const given = values ?? []
    if (operator === 'In' || operator === 'NotIn') {
      if (given.length === 0) errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (given.length > 0) errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
    } else {
      errors.push(invalid(`${at}.operator`, operator, 'not a valid selector operator'))
    }
    for (const problem of labelKeyProblems(key)) errors.push(invalid(`${at}.key`, key, problem))
    for (const [position, value] of given.entries()) {
      for (const problem of labelValueProblems(value)) errors.push(invalid(`${at}.values[${position}]`, value, problem))
    }
  }
  return errors
}

export const isEmptySelector = (selector: LabelSelector): boolean =>
  Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0
