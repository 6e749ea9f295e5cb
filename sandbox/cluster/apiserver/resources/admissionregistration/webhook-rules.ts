import type { KubeObject } from '../../../machinery/object.ts'
import { dns1123SubdomainProblems, labelKeyProblems } from '../../../machinery/name-rules.ts'
import { CONDITION_VARIABLES } from '../../admission/webhooks/match-conditions.ts'
import type { MatchCondition, Webhook } from '../../admission/webhooks/registered.ts'
import type { Rule } from '../../admission/match-rules.ts'
import { celEngine, CelSyntaxError } from '../../cel/cel.ts'
import { duplicate, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { labelSelectorProblems } from '../rules/label-selector.ts'
import { operationRuleProblems } from './operation-rules.ts'

export type WebhookConfiguration = KubeObject & { webhooks?: Webhook[] }

/** apis/admissionregistration/v1/defaults.go */
export function setWebhookDefaults(webhooks: Webhook[] | undefined, kind: 'mutating' | 'validating'): void {
  for (const webhook of webhooks ?? []) {
    webhook.failurePolicy ??= 'Fail'
    webhook.matchPolicy ??= 'Equivalent'
    webhook.namespaceSelector ??= {}
    webhook.objectSelector ??= {}
    webhook.timeoutSeconds ??= 10
    if (kind === 'mutating') webhook.reinvocationPolicy ??= 'Never'
    if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443
    for (const rule of (webhook.rules ?? []) as Rule[]) rule.scope ??= '*'
  }
}

const MOST_TIMEOUT_SECONDS = 30
const MOST_MATCH_CONDITIONS = 64

/** apis/admissionregistration/validation */
export function webhooksProblems({ webhooks = [] }: WebhookConfiguration): FieldError[] {
  const names = webhooks.map(({ name }) => name)
  return webhooks.flatMap((webhook, index) => [
    ...(names.indexOf(webhook.name) < index ? [duplicate(`webhooks[${index}].name`, webhook.name)] : []),
    ...webhookProblems(webhook, `webhooks[${index}]`),
  ])
}

function webhookProblems(webhook: Webhook, at: string): FieldError[] {
  const { name = '', admissionReviewVersions = [], sideEffects, timeoutSeconds, failurePolicy, matchPolicy, clientConfig, reinvocationPolicy } = webhook
  const errors: FieldError[] = []
  if (name === '') errors.push(required(`${at}.name`))
  else {
    errors.push(...dns1123SubdomainProblems(name).map((problem) => invalid(`${at}.name`, name, problem)))
    if (name.split('.').length < 3) errors.push(invalid(`${at}.name`, name, 'should be a domain with at least three segments separated by dots'))
  }
  if (admissionReviewVersions.length === 0) errors.push(required(`${at}.admissionReviewVersions`, 'must specify one of v1, v1beta1'))
  else if (!admissionReviewVersions.some((version) => version === 'v1' || version === 'v1beta1')) {
    errors.push(invalid(`${at}.admissionReviewVersions`, admissionReviewVersions, 'must include at least one of v1, v1beta1'))
  }
  errors.push(...((webhook.rules ?? []) as Rule[]).flatMap((rule, index) => operationRuleProblems(rule, `${at}.rules[${index}]`)))
  if (failurePolicy !== 'Fail' && failurePolicy !== 'Ignore') errors.push(notSupported(`${at}.failurePolicy`, failurePolicy, ['Fail', 'Ignore']))
  if (matchPolicy !== 'Exact' && matchPolicy !== 'Equivalent') errors.push(notSupported(`${at}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact']))
  if (reinvocationPolicy !== undefined && reinvocationPolicy !== 'Never' && reinvocationPolicy !== 'IfNeeded') errors.push(notSupported(`${at}.reinvocationPolicy`, reinvocationPolicy, ['IfNeeded', 'Never']))
  if (sideEffects === undefined) errors.push(required(`${at}.sideEffects`, 'must specify one of None, NoneOnDryRun'))
  else if (sideEffects !== 'None' && sideEffects !== 'NoneOnDryRun') errors.push(notSupported(`${at}.sideEffects`, sideEffects, ['None', 'NoneOnDryRun']))
  if (timeoutSeconds !== undefined && (timeoutSeconds < 1 || timeoutSeconds > MOST_TIMEOUT_SECONDS)) {
    errors.push(invalid(`${at}.timeoutSeconds`, timeoutSeconds, `the timeout value must be between 1 and ${MOST_TIMEOUT_SECONDS} seconds`))
  }
  errors.push(...labelSelectorProblems(webhook.namespaceSelector, `${at}.namespaceSelector`), ...labelSelectorProblems(webhook.objectSelector, `${at}.objectSelector`))
  errors.push(...clientConfigProblems(clientConfig, `${at}.clientConfig`))
  return [...errors, ...matchConditionsProblems(webhook.matchConditions ?? [], `${at}.matchConditions`, CONDITION_VARIABLES)]
}

/** Shared by admission and conversion webhooks. */
export function clientConfigProblems(config: Webhook['clientConfig'] | undefined, at: string): FieldError[] {
  const { url, service } = config ?? {}
  if ((url === undefined) === (service === undefined)) return [required(at, 'exactly one of url or service is required')]
  if (service !== undefined) return [...((service.name ?? '') === '' ? [required(`${at}.service.name`)] : []), ...((service.namespace ?? '') === '' ? [required(`${at}.service.namespace`)] : [])]
  const form = 'desired format: https://host[/path]'
  if (!URL.canParse(url!)) return [invalid(`${at}.url`, url, `url must be a valid URL: parse ${JSON.stringify(url)}: invalid URI for request; ${form}`)]
  const parsed = new URL(url!)
  if (parsed.protocol !== 'https:') return [invalid(`${at}.url`, parsed.protocol.slice(0, -1), `'https' is the only allowed URL scheme; ${form}`)]
  if (parsed.search !== '') return [invalid(`${at}.url`, parsed.search.slice(1), 'query parameters are not permitted in the URL')]
  if (parsed.hash !== '') return [invalid(`${at}.url`, parsed.hash.slice(1), 'fragments are not permitted in the URL')]
  return []
}

/** Also of admission policies, whose expressions know more names. */
export function matchConditionsProblems(conditions: readonly MatchCondition[], at: string, variables: readonly string[]): FieldError[] {
  if (conditions.length > MOST_MATCH_CONDITIONS) return [{ reason: 'FieldValueTooMany', field: at, detail: `Too many: ${conditions.length}: must have at most ${MOST_MATCH_CONDITIONS} items` }]
  return conditions.flatMap(({ name = '', expression = '' }, index) => {
    const here = `${at}[${index}]`
    const errors = expression.trim() === '' ? [required(`${here}.expression`)] : expressionProblems(expression, `${here}.expression`, variables)
    if (name === '') return [...errors, required(`${here}.name`)]
    errors.push(...labelKeyProblems(name).map((problem) => invalid(`${here}.name`, name, problem)))
    return conditions.findIndex((one) => one.name === name) < index ? [...errors, duplicate(`${here}.name`, name)] : errors
  })
}

/** Empty where the engine is not there yet: what is stored then is refused when it is asked. */
export function expressionProblems(expression: string, field: string, variables: readonly string[]): FieldError[] {
  try {
    celEngine()?.compile(expression, variables)
    return []
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error
    return [invalid(field, expression, `compilation failed: ${error.message}`)]
  }
}

export const hasConditions = (body: unknown): boolean => typeof body === 'object' && body !== null && JSON.stringify(body).includes('"matchConditions"')

