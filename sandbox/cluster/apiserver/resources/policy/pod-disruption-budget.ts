import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import { invalid, notSupported, type FieldError } from '../../field-errors.ts'
import { ageColumn, ageOf, integer, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { intOrPercentProblems } from '../rules/numbers.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'

export const podDisruptionBudgets = define<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  resource: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  subresources: { status: true },
  prepareForCreate: (budget) => resetStatus(budget, { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
  prepareForUpdate: (budget, old, { subresource }) => separateStatus(budget, old, subresource),
  validate: validateBudget,
  columns: [
    nameColumn,
    text('Min Available', 'The minimum number of pods that must be available.'),
    text('Max Unavailable', 'The maximum number of pods that may be unavailable.'),
    integer('Allowed Disruptions', 'Calculated number of pods that may be disrupted at this time.'),
    ageColumn,
  ],
  row: (budget, now) => [
    nameOf(budget),
    String(budget.spec?.minAvailable ?? 'N/A'),
    String(budget.spec?.maxUnavailable ?? 'N/A'),
    budget.status?.disruptionsAllowed ?? 0,
    ageOf(budget, now),
  ],
}, { name: 'pathSegment' })

function validateBudget({ spec }: PodDisruptionBudget): FieldError[] {
  if (!spec) return []
  const { minAvailable, maxUnavailable, selector } = spec
  const errors: FieldError[] = []
  if (minAvailable !== undefined && maxUnavailable !== undefined) errors.push(invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set'))
  errors.push(...intOrPercentProblems(minAvailable, 'spec.minAvailable', { atMostAll: true }), ...intOrPercentProblems(maxUnavailable, 'spec.maxUnavailable', { atMostAll: true }))
  errors.push(...labelSelectorProblems(selector, 'spec.selector'))
  const policy = spec.unhealthyPodEvictionPolicy
  if (policy !== undefined && policy !== 'IfHealthyBudget' && policy !== 'AlwaysAllow') errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']))
  return errors
}
