import type { StorageClass } from 'kubernetes-types/storage/v1'
import type { Stored } from '../../../machinery/object.ts'
import { labelKeyProblems, labelValueProblems } from '../../../machinery/name-rules.ts'
import { equalJson } from '../../json-value.ts'
import { duplicate, forbidden, invalid, notSupported, required, tooLong, type FieldError } from '../../field-errors.ts'

const RECLAIM_POLICIES = ['Delete', 'Retain']
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer']
const MOST_PARAMETERS = 512
const MOST_PARAMETER_BYTES = 256 * 1024

/** pkg/apis/storage/validation ValidateStorageClass */
export function validateStorageClass({ provisioner, parameters = {}, reclaimPolicy, volumeBindingMode, allowedTopologies }: StorageClass): FieldError[] {
  const errors: FieldError[] = provisioner ? labelKeyProblems(provisioner.toLowerCase()).map((problem) => invalid('provisioner', provisioner, problem)) : [required('provisioner')]
  errors.push(...parametersProblems(parameters))
  if (reclaimPolicy && !RECLAIM_POLICIES.includes(reclaimPolicy)) errors.push(notSupported('reclaimPolicy', reclaimPolicy, RECLAIM_POLICIES))
  if (volumeBindingMode === undefined) errors.push(required('volumeBindingMode'))
  else if (!BINDING_MODES.includes(volumeBindingMode)) errors.push(notSupported('volumeBindingMode', volumeBindingMode, BINDING_MODES))
  return [...errors, ...(allowedTopologies ?? []).flatMap((term, index) => termProblems(term, `allowedTopologies[${index}]`))]
}

export function validateStorageClassUpdate(next: StorageClass, old: Stored<StorageClass>): FieldError[] {
  const errors: FieldError[] = []
  if (!equalJson(next.parameters, old.parameters)) errors.push(forbidden('parameters', 'updates to parameters are forbidden.'))
  if (next.provisioner !== old.provisioner) errors.push(forbidden('provisioner', 'updates to provisioner are forbidden.'))
  if (next.reclaimPolicy !== old.reclaimPolicy) errors.push(forbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.'))
  if (next.volumeBindingMode !== old.volumeBindingMode) errors.push(invalid('volumeBindingMode', next.volumeBindingMode, 'field is immutable'))
  return errors
}

function parametersProblems(parameters: Record<string, string>): FieldError[] {
  const entries = Object.entries(parameters)
  if (entries.length > MOST_PARAMETERS) return [tooLong('parameters', MOST_PARAMETERS)]
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0)
  return [
    ...(entries.some(([key]) => key === '') ? [invalid('parameters', '', 'field can not be empty.')] : []),
    ...(bytes > MOST_PARAMETER_BYTES ? [tooLong('parameters', MOST_PARAMETER_BYTES)] : []),
  ]
}

function termProblems({ matchLabelExpressions = [] }: NonNullable<StorageClass['allowedTopologies']>[number], field: string): FieldError[] {
  return matchLabelExpressions.flatMap(({ key, values = [] }, index) => {
    const at = `${field}.matchLabelExpressions[${index}]`
    const errors: FieldError[] = values.length === 0 ? [required(`${at}.values`)] : []
    for (const [position, value] of values.entries()) {
      errors.push(...labelValueProblems(value).map((problem) => invalid(`${at}.values[${position}]`, value, problem)))
      if (values.indexOf(value) < position) errors.push(duplicate(`${at}.values[${position}]`, value))
    }
    errors.push(...labelKeyProblems(key).map((problem) => invalid(`${at}.key`, key, problem)))
    return matchLabelExpressions.findIndex((one) => one.key === key) < index ? [...errors, duplicate(`${at}.key`, key)] : errors
  })
}
