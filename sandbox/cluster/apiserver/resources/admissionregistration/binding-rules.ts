import type { ParamRef, ValidatingAdmissionPolicyBinding } from 'kubernetes-types/admissionregistration/v1'
import { dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { invalidValue } from '../rules/go-values.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'
import { pathSegmentProblems } from '../rules/metadata.ts'

const ACTIONS = ['Audit', 'Deny', 'Warn']
const NOT_FOUND_ACTIONS = ['Allow', 'Deny']

/** apis/admissionregistration/validation ValidateValidatingAdmissionPolicyBinding */
export function bindingProblems({ spec }: ValidatingAdmissionPolicyBinding): FieldError[] {
  const { policyName, paramRef, validationActions = [], matchResources } = spec ?? {}
  return [
    ...(policyName ? dns1123SubdomainProblems(policyName).map((problem) => invalid('spec.policyName', policyName, problem)) : [required('spec.policyName')]),
    ...(paramRef ? paramProblems(paramRef, 'spec.paramRef') : []),
    ...labelSelectorProblems(matchResources?.namespaceSelector, 'spec.matchResouces.namespaceSelector'),
    ...labelSelectorProblems(matchResources?.objectSelector, 'spec.matchResouces.objectSelector'),
    ...actionProblems(validationActions, 'spec.validationActions'),
  ]
}

function paramProblems({ name, selector, parameterNotFoundAction }: ParamRef, field: string): FieldError[] {
  const both = 'name and selector are mutually exclusive'
  const errors: FieldError[] = name ? pathSegmentProblems(name).map((problem) => invalid(`${field}.name`, name, problem)) : []
  if (name && selector) errors.push(forbidden(`${field}.name`, both))
  errors.push(...labelSelectorProblems(selector, `${field}.selector`))
  if (name && selector) errors.push(forbidden(`${field}.selector`, both))
  if (!name && !selector) errors.push(required(field, 'one of name or selector must be specified'))
  if (!parameterNotFoundAction) errors.push(required(`${field}.parameterNotFoundAction`))
  else if (!NOT_FOUND_ACTIONS.includes(parameterNotFoundAction)) errors.push(notSupported(`${field}.parameterNotFoundAction`, parameterNotFoundAction, NOT_FOUND_ACTIONS))
  return errors
}

function actionProblems(actions: readonly string[], field: string): FieldError[] {
  const errors = actions.flatMap((action, index) => [
    ...(ACTIONS.includes(action) ? [] : [notSupported(`${field}[${index}]`, action, ACTIONS)]),
    ...(actions.indexOf(action) < index ? [duplicate(`${field}[${index}]`, action)] : []),
  ])
  if (actions.includes('Deny') && actions.includes('Warn')) {
    const written = `[]admissionregistration.ValidationAction{${actions.map((one) => JSON.stringify(one)).join(', ')}}`
    errors.push(invalidValue(field, written, 'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'))
  }
  return actions.length === 0 ? [...errors, required(field, 'at least one validation action is required')] : errors
}
