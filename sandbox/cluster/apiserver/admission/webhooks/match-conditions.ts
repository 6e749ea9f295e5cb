import type { AdmissionRequest } from '../../admission-plugin.ts'
import { celEngine, CelSyntaxError } from '../../cel/cel.ts'
import { toCel } from '../../resources/apiextensions/cel-values.ts'
import type { Authorizer } from '../../auth/authorizer.ts'
import { accessOf, authorizerForExpressions, requestForExpressions } from '../policy-decision.ts'
import type { Webhook } from './registered.ts'

/** What a match condition may name. */
export const CONDITION_VARIABLES = ['object', 'oldObject', 'request', 'authorizer']

/**
 * Whether all match conditions of a webhook hold: true, false, or why that cannot be said. One that is false decides, whatever fails beside it.
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchconditions
 */
export function conditionsHold({ matchConditions = [] }: Webhook, request: AdmissionRequest, authorizer: Authorizer): boolean | { error: string } {
  if (matchConditions.length === 0) return true
  const engine = celEngine()
  if (engine === undefined) return { error: 'the expression engine is still being loaded; try again' }
  const bindings = { object: toCel(request.object ?? null, null), oldObject: toCel(request.old ?? null, null), request: toCel(requestForExpressions(request), null), authorizer: authorizerForExpressions(request) }
  let problem: string | undefined
  for (const { name, expression } of matchConditions) {
    try {
      const { value, error } = engine.compile(expression, CONDITION_VARIABLES).evaluate(bindings, accessOf(request, authorizer))
      if (value === false) return false
      if (value !== true) problem ??= `expression '${expression}' resulted in error: ${error ?? 'it is neither true nor false'}`
    } catch (error) {
      if (!(error instanceof CelSyntaxError)) throw error
      problem ??= `matchCondition ${name}: compilation failed: ${error.message}`
    }
  }
  return problem === undefined ? true : { error: problem }
}
