import type { HorizontalPodAutoscalerBehavior, HPAScalingPolicy, HPAScalingRules } from 'kubernetes-types/autoscaling/v2'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'

const LONGEST_WINDOW_SECONDS = 3600
const LONGEST_PERIOD_SECONDS = 1800
const SELECTIONS = ['Disabled', 'Max', 'Min']
const POLICIES = ['Percent', 'Pods']

/** pkg/apis/autoscaling/validation validateBehavior */
export const behaviorProblems = (behavior: HorizontalPodAutoscalerBehavior | undefined, field: string): FieldError[] =>
  (['scaleUp', 'scaleDown'] as const).flatMap((direction) => {
    const rules = behavior?.[direction]
    return rules === undefined ? [] : rulesProblems(rules, `${field}.${direction}`)
  })

function rulesProblems({ stabilizationWindowSeconds = 0, selectPolicy, policies = [] }: HPAScalingRules, field: string): FieldError[] {
  const errors: FieldError[] = []
  const window = `${field}.stabilizationWindowSeconds`
  if (stabilizationWindowSeconds < 0) errors.push(invalid(window, stabilizationWindowSeconds, 'must be greater than or equal to zero'))
  if (stabilizationWindowSeconds > LONGEST_WINDOW_SECONDS) errors.push(invalid(window, stabilizationWindowSeconds, `must be less than or equal to ${LONGEST_WINDOW_SECONDS}`))
  if (selectPolicy !== undefined && !SELECTIONS.includes(selectPolicy)) errors.push(notSupported(`${field}.selectPolicy`, selectPolicy, SELECTIONS))
  if (policies.length === 0) errors.push(required(`${field}.policies`, 'must specify at least one Policy'))
  return [...errors, ...policies.flatMap((policy, index) => policyProblems(policy, `${field}.policies[${index}]`))]
}

function policyProblems({ type, value = 0, periodSeconds = 0 }: Partial<HPAScalingPolicy>, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (!POLICIES.includes(type ?? '')) errors.push(notSupported(`${field}.type`, type ?? '', POLICIES))
  if (value <= 0) errors.push(invalid(`${field}.value`, value, 'must be greater than zero'))
  if (periodSeconds <= 0) errors.push(invalid(`${field}.periodSeconds`, periodSeconds, 'must be greater than zero'))
  if (periodSeconds > LONGEST_PERIOD_SECONDS) errors.push(invalid(`${field}.periodSeconds`, periodSeconds, `must be less than or equal to ${LONGEST_PERIOD_SECONDS}`))
  return errors
}
