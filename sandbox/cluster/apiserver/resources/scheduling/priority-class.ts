import type { PriorityClass } from 'kubernetes-types/scheduling/v1'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { ageColumn, ageOf, boolean, integer, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'

/** Above it only the system's own classes may go. */
const HIGHEST_USER_PRIORITY = 1_000_000_000
const systemPriorities: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 }

const POLICIES = ['PreemptLowerPriority', 'Never']

/** What a class in the system's own name would have to be; null: it is that. */
function systemProblem({ metadata, value, globalDefault = false }: PriorityClass): string | null {
  const name = metadata?.name ?? ''
  const expected = systemPriorities[name]
  if (expected === undefined) return `${name} is not a known system priority class`
  if (value !== expected) return `value of ${name} PriorityClass must be ${expected}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : null
}

export const priorityClasses = define<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  resource: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.scheduling.v1.PriorityClass',
  generationOf: ({ metadata: _, ...rest }) => rest,
  setDefaults(priorityClass) {
    priorityClass.preemptionPolicy ??= 'PreemptLowerPriority'
  },
  validate(priorityClass) {
    const errors: FieldError[] = []
    if (nameOf(priorityClass).startsWith('system-')) {
      const problem = systemProblem(priorityClass)
      if (problem !== null) errors.push(forbidden('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`))
    } else if (priorityClass.value > HIGHEST_USER_PRIORITY) {
      errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`))
    }
    const { preemptionPolicy } = priorityClass
    if (preemptionPolicy === '') errors.push(required('preemptionPolicy'))
    else if (preemptionPolicy !== undefined && !POLICIES.includes(preemptionPolicy)) errors.push(notSupported('preemptionPolicy', preemptionPolicy, POLICIES))
    return errors
  },
  validateUpdate(priorityClass, old) {
    const errors: FieldError[] = []
    if (priorityClass.value !== old.value) errors.push(forbidden('value', 'may not be changed in an update.'))
    if (priorityClass.preemptionPolicy !== old.preemptionPolicy) errors.push(invalid('preemptionPolicy', priorityClass.preemptionPolicy, 'field is immutable'))
    return errors
  },
  columns: [
    nameColumn,
    integer('Value'),
    boolean('Global-Default'),
    ageColumn,
    text('PreemptionPolicy'),
  ],
  row: (priorityClass, now) => [
    nameOf(priorityClass),
    priorityClass.value,
    priorityClass.globalDefault ?? false,
    ageOf(priorityClass, now),
    priorityClass.preemptionPolicy ?? 'PreemptLowerPriority',
  ],
})
