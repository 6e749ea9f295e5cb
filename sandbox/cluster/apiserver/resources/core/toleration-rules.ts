import type { Toleration } from 'kubernetes-types/core/v1'
import { labelKeyProblems, labelValueProblems } from '../../../machinery/name-rules.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** pkg/apis/core/validation validateTaintEffect */
export function effectProblems(effect: string | undefined, field: string): FieldError[] {
  if (!effect) return [required(field)]
  return EFFECTS.includes(effect) ? [] : [notSupported(field, effect, EFFECTS)]
}

/** ValidateTolerations. What is wrong with a value is said of the operator. */
export const tolerationsProblems = (tolerations: Toleration[], field: string): FieldError[] =>
  tolerations.flatMap(({ key, operator = '', value = '', effect = '', tolerationSeconds }, index) => {
    const at = `${field}[${index}]`
    const errors: FieldError[] = []
    if (key) errors.push(...labelKeyProblems(key).map((problem) => invalid(`${at}.key`, key, problem)))
    else if (operator !== 'Exists') errors.push(invalid(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'))
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') errors.push(invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"))
    if (operator === 'Exists') {
      if (value !== '') errors.push(invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"))
    } else if (operator === '' || operator === 'Equal') {
      const problems = labelValueProblems(value)
      if (problems.length > 0) errors.push(invalid(`${at}.operator`, value, problems.join(';')))
    } else errors.push(notSupported(`${at}.operator`, operator, ['Equal', 'Exists']))
    return effect === '' ? errors : [...errors, ...effectProblems(effect, `${at}.effect`)]
  })
