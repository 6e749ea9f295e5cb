import type { ContainerResizePolicy } from 'kubernetes-types/core/v1'
import { duplicate, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'

const RESOURCES = ['cpu', 'memory']
const POLICIES = ['NotRequired', 'RestartContainer']

/** pkg/apis/core/validation validateResizePolicy: all but duplicates is said of the list. */
export function resizePolicyProblems(policies: ContainerResizePolicy[], podRestartPolicy: string | undefined, field: string): FieldError[] {
  const seen = new Set<string>()
  return policies.flatMap(({ resourceName, restartPolicy }, index) => {
    const errors: FieldError[] = []
    if (seen.has(resourceName)) errors.push(duplicate(`${field}[${index}]`, resourceName))
    seen.add(resourceName)
    if (!resourceName) errors.push(required(field))
    else if (!RESOURCES.includes(resourceName)) errors.push(notSupported(field, resourceName, RESOURCES))
    if (!restartPolicy) errors.push(required(field))
    else if (!POLICIES.includes(restartPolicy)) errors.push(notSupported(field, restartPolicy, POLICIES))
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') errors.push(invalid(field, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"))
    return errors
  })
}
