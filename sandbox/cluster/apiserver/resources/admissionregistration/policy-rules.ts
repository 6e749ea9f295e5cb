import type { ValidatingAdmissionPolicy } from 'kubernetes-types/admissionregistration/v1'
import { dns1123LabelProblems } from '../../../machinery/name-rules.ts'
import { duplicate, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { expressionProblems, matchConditionsProblems } from './webhook-rules.ts'

type Spec = NonNullable<ValidatingAdmissionPolicy['spec']>

/** What the expressions of a policy may name. */
export const policyVariables = ({ paramKind }: Spec): string[] => ['object', 'oldObject', 'request', 'namespaceObject', 'authorizer', ...(paramKind ? ['params'] : [])]

/** apis/admissionregistration/validation ValidateValidatingAdmissionPolicy */
export function policyProblems({ spec }: ValidatingAdmissionPolicy): FieldError[] {
  if (!spec) return [required('spec')]
  const errors: FieldError[] = []
  const names = policyVariables(spec)
  if (spec.failurePolicy !== undefined && spec.failurePolicy !== 'Fail' && spec.failurePolicy !== 'Ignore') errors.push(notSupported('spec.failurePolicy', spec.failurePolicy, ['Fail', 'Ignore']))
  if (spec.paramKind) for (const field of ['apiVersion', 'kind'] as const) if (!spec.paramKind[field]) errors.push(required(`spec.paramKind.${field}`))
  if (!spec.matchConstraints) errors.push(required('spec.matchConstraints'))
  else if ((spec.matchConstraints.resourceRules ?? []).length === 0) errors.push(required('spec.matchConstraints.resourceRules'))
  errors.push(...matchConditionsProblems((spec.matchConditions ?? []) as { name: string; expression: string }[], 'spec.matchConditions', names))
  const variables = [...names, 'variables']
  for (const [index, { name = '', expression = '' }] of (spec.variables ?? []).entries()) {
    const at = `spec.variables[${index}]`
    if (name === '') errors.push(required(`${at}.name`))
    else if (!/^[A-Za-z_]\w*$/.test(name)) errors.push(invalid(`${at}.name`, name, 'name is not a valid CEL identifier'))
    else if (spec.variables!.findIndex((one) => one.name === name) < index) errors.push(duplicate(`${at}.name`, name))
    errors.push(...expressionAt(expression, `${at}.expression`, variables))
  }
  const validations = spec.validations ?? []
  if (validations.length === 0 && (spec.auditAnnotations ?? []).length === 0) {
    errors.push(required('spec.validations', 'validations or auditAnnotations must contain at least one item'), required('spec.auditAnnotations', 'validations or auditAnnotations must contain at least one item'))
  }
  for (const [index, { expression = '', message, messageExpression, reason }] of validations.entries()) {
    const at = `spec.validations[${index}]`
    errors.push(...expressionAt(expression, `${at}.expression`, variables))
    if (messageExpression !== undefined) errors.push(...expressionAt(messageExpression, `${at}.messageExpression`, variables))
    if (message !== undefined && message.trim() === '') errors.push(invalid(`${at}.message`, message, 'message must be non-empty if specified'))
    else if (message !== undefined && message.trim().includes('\n')) errors.push(invalid(`${at}.message`, message, 'message must not contain line breaks'))
    if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${at}.reason`, reason, REASONS))
  }
  for (const [index, { key = '', valueExpression = '' }] of (spec.auditAnnotations ?? []).entries()) {
    const at = `spec.auditAnnotations[${index}]`
    errors.push(...(key === '' ? [required(`${at}.key`)] : dns1123LabelProblems(key.toLowerCase()).map((problem) => invalid(`${at}.key`, key, problem))))
    errors.push(...expressionAt(valueExpression, `${at}.valueExpression`, variables))
  }
  return errors
}

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized']

const expressionAt = (expression: string, field: string, variables: readonly string[]): FieldError[] =>
  expression.trim() === '' ? [required(field, field.endsWith('.expression') ? 'expression is not specified' : '')] : expressionProblems(expression, field, variables)
