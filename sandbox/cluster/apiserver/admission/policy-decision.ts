import type { ValidatingAdmissionPolicy } from 'kubernetes-types/admissionregistration/v1'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import type { AdmissionRequest } from '../admission-plugin.ts'
import { CelSyntaxError, type CelEngine, type CelOutcome } from '../cel/cel.ts'
import { toCel } from '../resources/apiextensions/cel-values.ts'

/** A validation that does not hold. */
export interface Decision {
  message: string
  /** A reason of a Status: "Invalid" unless the validation says another. */
  reason: string
}

const VARIABLES = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables']

/** What of a policy's validations does not hold of a request. apiserver/pkg/admission/plugin/policy/validating/validator.go */
export function decide(engine: CelEngine, { spec }: Stored<ValidatingAdmissionPolicy>, request: AdmissionRequest, params: KubeObject | null, namespace: KubeObject | undefined): Decision[] {
  if (!spec) return []
  const bindings: Record<string, unknown> = {
    object: toCel(request.object ?? null, null),
    oldObject: toCel(request.old ?? null, null),
    params: toCel(params, null),
    namespaceObject: toCel(namespace ?? null, null),
    request: toCel(requestForExpressions(request), null),
    variables: {},
  }
  const evaluate = (expression: string): CelOutcome => evaluated(engine, expression, bindings)
  const tolerant = spec.failurePolicy === 'Ignore'
  for (const { expression } of spec.matchConditions ?? []) {
    const { value, error } = evaluate(expression)
    if (error !== undefined && !tolerant) return [{ message: `expression '${expression}' resulted in error: ${error}`, reason: 'Invalid' }]
    if (value !== true) return []
  }
  for (const { name, expression } of spec.variables ?? []) {
    const { value, error } = evaluate(expression)
    // Only who asks for a variable that cannot be computed fails.
    if (error === undefined) bindings.variables = { ...(bindings.variables as object), [name]: value }
  }
  return (spec.validations ?? []).flatMap(({ expression, message, messageExpression, reason }): Decision[] => {
    const { value, error } = evaluate(expression)
    if (error !== undefined) return tolerant ? [] : [{ message: `expression '${expression}' resulted in error: ${error}`, reason: 'Invalid' }]
    if (value === true) return []
    const said = messageExpression ? evaluate(messageExpression).value : undefined
    const text = typeof said === 'string' && said.trim() !== '' ? said.trim() : (message?.trim() || `failed expression: ${expression.trim()}`)
    return [{ message: text, reason: reason ?? 'Invalid' }]
  })
}

function evaluated(engine: CelEngine, expression: string, bindings: Record<string, unknown>): CelOutcome {
  try {
    return engine.compile(expression, VARIABLES).evaluate(bindings)
  } catch (error) {
    if (error instanceof CelSyntaxError) return { error: `compilation failed: ${error.message}` }
    throw error
  }
}

/** `request` in expressions. */
export const requestForExpressions = ({ resource, subresource = '', namespace = '', name, operation, user, dryRun }: AdmissionRequest) => ({
  kind: { group: resource.group, version: resource.version, kind: resource.kind },
  resource: { group: resource.group, version: resource.version, resource: resource.resource },
  subResource: subresource,
  name,
  namespace,
  operation,
  userInfo: { username: user.name, groups: user.groups, ...(user.uid === undefined ? {} : { uid: user.uid }), extra: user.extra ?? {} },
  dryRun,
})
