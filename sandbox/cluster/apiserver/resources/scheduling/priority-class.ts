import type { PriorityClass } from 'kubernetes-types/scheduling/v1'
import { forbidden, notSupported, type FieldError } from '../../field-errors.ts'
import { ageColumn, ageOf, boolean, integer, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'

/** Above it only the system's own classes may go. */
const HIGHEST_USER_PRIORITY = 1_000_000_000
const SYSTEM_CLASSES = new Set(['system-node-critical', 'system-cluster-critical'])

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
    const name = nameOf(priorityClass)
    if (name.startsWith('system-') && !SYSTEM_CLASSES.has(name)) {
      errors.push(forbidden('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`))
    }
    if (!SYSTEM_CLASSES.has(name) && priorityClass.value > HIGHEST_USER_PRIORITY) {
      errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`))
    }
    const policies = ['Never', 'PreemptLowerPriority']
    if (!policies.includes(priorityClass.preemptionPolicy ?? '')) errors.push(notSupported('preemptionPolicy', priorityClass.preemptionPolicy, policies))
    return errors
  },
  validateUpdate(priorityClass, old) {
    const errors: FieldError[] = []
    if (priorityClass.value !== old.value) errors.push(forbidden('value', 'may not be changed in an update.'))
    if (priorityClass.preemptionPolicy !== old.preemptionPolicy) errors.push(forbidden('preemptionPolicy', 'may not be changed in an update.'))
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
