import type { ValidatingAdmissionPolicy } from 'kubernetes-types/admissionregistration/v1'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import type { AdmissionRequest } from '../admission-plugin.ts'
import type { Authorizer } from '../auth/authorizer.ts'
import { CelSyntaxError, type CelAccess, type CelEngine, type CelOutcome } from '../cel/cel.ts'
import { toCel } from '../resources/apiextensions/cel-values.ts'

/** A validation that does not hold. */
export interface Decision {
  message: string
  /** A reason of a Status: "Invalid" unless the validation says another. */
  reason: string
}

const VARIABLES = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables', 'authorizer']

/** What stands around a request that is judged. */
export interface Surroundings {
  params: KubeObject | null
  namespace: KubeObject | undefined
  authorizer: Authorizer
}

/** What of a policy's validations does not hold of a request. apiserver/pkg/admission/plugin/policy/validating/validator.go */
export function decide(engine: CelEngine, { spec }: Stored<ValidatingAdmissionPolicy>, request: AdmissionRequest, { params, namespace, authorizer }: Surroundings): Decision[] {
  if (!spec) return []
  const bindings: Record<string, unknown> = {
    object: toCel(request.object ?? null, null),
    oldObject: toCel(request.old ?? null, null),
    params: toCel(params, null),
    namespaceObject: toCel(namespace ?? null, null),
    request: toCel(requestForExpressions(request), null),
    variables: {},
    authorizer: authorizerForExpressions(request),
  }
  const access = accessOf(request, authorizer)
  const evaluate = (expression: string): CelOutcome => evaluated(engine, expression, bindings, access)
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

function evaluated(engine: CelEngine, expression: string, bindings: Record<string, unknown>, access: CelAccess): CelOutcome {
  try {
    return engine.compile(expression, VARIABLES).evaluate(bindings, access)
  } catch (error) {
    if (error instanceof CelSyntaxError) return { error: `compilation failed: ${error.message}` }
    throw error
  }
}

/** `authorizer` in expressions: it begins with nothing said, or with what the request is about. */
export const authorizerForExpressions = ({ resource, subresource = '', namespace = '', name }: AdmissionRequest) => ({
  requestResource: { group: resource.group, resource: resource.resource, subresource, namespace, name },
})

export const accessOf = ({ user }: AdmissionRequest, authorizer: Authorizer): CelAccess => ({ user, authorize: (who, attributes) => authorizer.authorize(who, attributes) })

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
