import { labelKeyProblems } from '../../../machinery/name-rules.ts'
import { milliValue, tryParseQuantity } from '../../../machinery/quantity.ts'
import { invalid, type FieldError } from '../../field-errors.ts'
import { goQuantity, invalidValue } from './go-values.ts'

/** What can be counted or measured without a prefix of its own. pkg/apis/core/helper */
const COUNTED = new Set(['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'configmaps', 'persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers'])
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage']
const REQUESTED = ['requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage', 'requests.storage']
const STANDARD = new Set([...COUNTED, ...COMPUTE, ...REQUESTED, 'storage'])
const QUOTA = new Set([...COUNTED, ...COMPUTE, ...REQUESTED])
const CONTAINER = new Set(COMPUTE)

export const isHugePages = (name: string): boolean => name.startsWith('hugepages-')
const isQuotaHugePages = (name: string): boolean => isHugePages(name) || name.startsWith('requests.hugepages-')
/** Of Kubernetes itself. */
export const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/')
const isExtended = (name: string): boolean => !isNative(name) && !name.startsWith('requests.') && labelKeyProblems(`requests.${name}`).length === 0
/** Of a device there is no more than there is. */
export const mayBeOvercommitted = (name: string): boolean => isNative(name) && !isHugePages(name)
export const isQuotaResource = (name: string): boolean => QUOTA.has(name) || isQuotaHugePages(name)

/** validateResourceName */
export function resourceNameProblems(name: string, field: string): FieldError[] {
  const problems = labelKeyProblems(name).map((problem) => invalid(field, name, problem))
  if (problems.length > 0 || name.includes('/') || STANDARD.has(name) || isQuotaHugePages(name)) return problems
  return [invalid(field, name, 'must be a standard resource type or fully qualified')]
}

/** validateContainerResourceName */
export function containerResourceNameProblems(name: string, field: string): FieldError[] {
  const errors = resourceNameProblems(name, field)
  if (!name.includes('/')) {
    if (!CONTAINER.has(name) && !isHugePages(name)) errors.push(invalid(field, name, 'must be a standard resource for containers'))
  } else if (!isNative(name) && !isExtended(name)) errors.push(invalid(field, name, "doesn't follow extended resource name standard"))
  return errors
}

/** ValidateResourceQuotaResourceName */
export function quotaResourceNameProblems(name: string, field: string): FieldError[] {
  const errors = resourceNameProblems(name, field)
  if (!name.includes('/') && !isQuotaResource(name)) errors.push(invalid(field, name, 'must be a standard resource for quota'))
  return errors
}

const MILLI = 1000

/** ValidateResourceQuantityValue: nothing negative, and what is counted whole. */
export function resourceValueProblems(name: string, text: string, field: string): FieldError[] {
  const quantity = tryParseQuantity(text)
  if (!quantity) return []
  const errors: FieldError[] = []
  if (quantity.nanos < 0n) errors.push(invalid(field, text, 'must be greater than or equal to 0'))
  if ((COUNTED.has(name) || isExtended(name)) && milliValue(quantity) % MILLI !== 0) errors.push(invalidValue(field, goQuantity(text), 'must be an integer'))
  return errors
}
