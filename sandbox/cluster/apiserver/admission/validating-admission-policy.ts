import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from 'kubernetes-types/admissionregistration/v1'
import { ApiError, type KubeObject, type Stored } from '../../machinery/object.ts'
import { matchesLabelSelector } from '../../machinery/selectors.ts'
import type { AdmissionPlugin, AdmissionRequest, StoreReader } from '../admission-plugin.ts'
import type { Authorizer } from '../auth/authorizer.ts'
import { celEngine } from '../cel/cel.ts'
import { forbidden, serviceUnavailable } from '../status.ts'
import { covers, isAll, namespaceOf, selected } from './match-rules.ts'
import { decide, type Decision } from './policy-decision.ts'

const group = 'admissionregistration.k8s.io'
const policies = { group, version: 'v1', resource: 'validatingadmissionpolicies' }
const bindings = { group, version: 'v1', resource: 'validatingadmissionpolicybindings' }

/** Codes of the reasons that a validation may give. */
const codes: Record<string, number> = { Unauthorized: 401, Forbidden: 403, Invalid: 422, RequestEntityTooLarge: 413 }

type Match = ValidatingAdmissionPolicy['spec'] extends infer S ? (S extends { matchConstraints?: infer M } ? M : never) : never

/** Asks the policies that bindings put into force. https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
export const validatingAdmissionPolicy = (authorizer: Authorizer): AdmissionPlugin => ({
  name: 'ValidatingAdmissionPolicy',
  // The policies themselves are out of their own reach, so that a wrong one can be mended.
  handles: ({ resource }) => resource.group !== group,
  validate(request, reader) {
    for (const binding of reader.list<ValidatingAdmissionPolicyBinding>(bindings)) {
      const policy = reader.get<ValidatingAdmissionPolicy>(policies, undefined, binding.spec?.policyName ?? '')
      if (!policy?.spec || !policy.spec.matchConstraints || !matches(policy.spec.matchConstraints, request, reader)) continue
      if (binding.spec?.matchResources && !matches(binding.spec.matchResources, request, reader, true)) continue
      const engine = celEngine()
      if (!engine) throw serviceUnavailable(`ValidatingAdmissionPolicy ${JSON.stringify(policy.metadata.name)} is still being loaded; try again`)
      const decisions = parametersOf(policy, binding, request, reader).flatMap((params) => decide(engine, policy, request, { params, namespace: namespaceOf(request, reader), authorizer }))
      act(decisions, policy, binding, request)
    }
  },
})

function act(decisions: readonly Decision[], policy: Stored<ValidatingAdmissionPolicy>, binding: Stored<ValidatingAdmissionPolicyBinding>, request: AdmissionRequest): void {
  const actions = binding.spec?.validationActions ?? ['Deny']
  const who = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`
  for (const { message, reason } of decisions) {
    if (actions.includes('Warn')) request.warn(`Validation failed for ${who}: ${message}`)
    if (!actions.includes('Deny')) continue
    const text = `${who} denied request: ${message}`
    const { status } = forbidden(request.resource, request.name, text, [{ message: text } as never])
    throw new ApiError({ ...status, reason, code: codes[reason] ?? 422 })
  }
}

function matches(match: NonNullable<Match>, request: AdmissionRequest, reader: StoreReader, rulesOptional = false): boolean {
  const rules = match.resourceRules ?? []
  if (!(rulesOptional && rules.length === 0) && !rules.some((rule) => covers(rule, request))) return false
  if ((match.excludeResourceRules ?? []).some((rule) => covers(rule, request))) return false
  return selected(match, request, reader)
}

/** What the policy's expressions call `params`: one for each object that the binding means; null where the policy takes none. */
function parametersOf({ spec }: Stored<ValidatingAdmissionPolicy>, binding: Stored<ValidatingAdmissionPolicyBinding>, request: AdmissionRequest, reader: StoreReader): (KubeObject | null)[] {
  const kind = spec?.paramKind
  const reference = binding.spec?.paramRef
  if (!kind || !reference) return [null]
  const resource = reader.resourceOf?.(kind.apiVersion ?? '', kind.kind ?? '')
  const namespace = reference.namespace ?? request.namespace
  const found = !resource
    ? []
    : reference.name
      ? [reader.get<KubeObject>(resource, namespace, reference.name)].filter((one) => one !== undefined)
      : reader.list<KubeObject>(resource, namespace).filter((one) => isAll(reference.selector) || matchesLabelSelector(reference.selector!, one.metadata.labels))
  if (found.length > 0 || reference.parameterNotFoundAction === 'Allow') return found
  throw forbidden(
    request.resource,
    request.name,
    `policy '${binding.spec?.policyName ?? ''}' with binding '${binding.metadata.name}' denied request: failed to configure binding: no params found for policy binding with \`Deny\` parameterNotFoundAction`,
  )
}
