import type {
  MatchResources,
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from 'kubernetes-types/admissionregistration/v1'
import type { ResourceDefinition } from '../../resource.ts'
import { loadCel } from '../../cel/cel.ts'
import { ageColumn, ageOf, integer, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { bindingProblems } from './binding-rules.ts'
import { policyProblems } from './policy-rules.ts'
import { hasConditions, setWebhookDefaults, webhooksProblems, type WebhookConfiguration } from './webhook-rules.ts'

const common = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  categories: ['api-extensions'] as string[],
  namespaced: false,
  verbs: everyVerb,
} satisfies Partial<ResourceDefinition>

const withoutMetadata = ({ metadata: _, ...rest }: object & { metadata?: unknown }): unknown => rest

export const mutatingWebhookConfigurations = define<MutatingWebhookConfiguration>({
  ...common,
  kind: 'MutatingWebhookConfiguration',
  resource: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  schema: 'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
  loads: (body) => (hasConditions(body) ? loadCel() : undefined),
  setDefaults: ({ webhooks }) => setWebhookDefaults(webhooks, 'mutating'),
  validate: (configuration) => webhooksProblems(configuration as WebhookConfiguration),
  generationOf: withoutMetadata,
  columns: [nameColumn, integer('Webhooks', 'Webhooks indicates the number of webhooks registered in this configuration'), ageColumn],
  row: (configuration, now) => [nameOf(configuration), (configuration.webhooks ?? []).length, ageOf(configuration, now)],
})

export const validatingWebhookConfigurations = define<ValidatingWebhookConfiguration>({
  ...common,
  kind: 'ValidatingWebhookConfiguration',
  resource: 'validatingwebhookconfigurations',
  singular: 'validatingwebhookconfiguration',
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration',
  loads: (body) => (hasConditions(body) ? loadCel() : undefined),
  setDefaults: ({ webhooks }) => setWebhookDefaults(webhooks, 'validating'),
  validate: (configuration) => webhooksProblems(configuration as WebhookConfiguration),
  generationOf: withoutMetadata,
  columns: [nameColumn, integer('Webhooks', 'Webhooks indicates the number of webhooks registered in this configuration'), ageColumn],
  row: (configuration, now) => [nameOf(configuration), (configuration.webhooks ?? []).length, ageOf(configuration, now)],
})

export const validatingAdmissionPolicies = define<ValidatingAdmissionPolicy>({
  ...common,
  kind: 'ValidatingAdmissionPolicy',
  resource: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  subresources: { status: true },
  loads: () => loadCel(),
  setDefaults({ spec }) {
    if (!spec) return
    spec.failurePolicy ??= 'Fail'
    if (spec.matchConstraints) setMatchDefaults(spec.matchConstraints)
  },
  validate: policyProblems,
  prepareForCreate: (policy) => resetStatus(policy, {}),
  prepareForUpdate: (policy, old, { subresource }) => separateStatus(policy, old, subresource),
  columns: [
    nameColumn,
    integer('Validations', 'Validations indicates the number of validation rules defined in this configuration'),
    text('ParamKind', 'ParamKind specifies the kind of resources used to parameterize this policy'),
    ageColumn,
  ],
  row: (policy, now) => [
    nameOf(policy),
    (policy.spec?.validations ?? []).length,
    policy.spec?.paramKind ? `${policy.spec.paramKind.apiVersion ?? ''}/${policy.spec.paramKind.kind ?? ''}` : '<unset>',
    ageOf(policy, now),
  ],
})

export const validatingAdmissionPolicyBindings = define<ValidatingAdmissionPolicyBinding>({
  ...common,
  kind: 'ValidatingAdmissionPolicyBinding',
  resource: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
  setDefaults({ spec }) {
    if (spec?.matchResources) setMatchDefaults(spec.matchResources)
    if (spec?.paramRef) spec.paramRef.parameterNotFoundAction ??= 'Deny'
  },
  validate: bindingProblems,
  columns: [nameColumn, text('PolicyName'), text('ParamRef'), ageColumn],
  row: (binding, now) => [nameOf(binding), binding.spec?.policyName ?? '', paramCell(binding), ageOf(binding, now)],
})

function setMatchDefaults(match: MatchResources): void {
  match.matchPolicy ??= 'Equivalent'
  match.namespaceSelector ??= {}
  match.objectSelector ??= {}
  // kubernetes-types leaves the scope out.
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])] as { scope?: string }[]) rule.scope ??= '*'
}

function paramCell({ spec }: ValidatingAdmissionPolicyBinding): string {
  const reference = spec?.paramRef
  if (!reference) return '<unset>'
  return reference.namespace ? `${reference.namespace}/${reference.name ?? '*'}` : (reference.name ?? '*')
}
