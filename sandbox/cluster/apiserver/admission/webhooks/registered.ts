import type { MutatingWebhook, MutatingWebhookConfiguration, ValidatingWebhook, ValidatingWebhookConfiguration } from 'kubernetes-types/admissionregistration/v1'
import type { ResourceDefinition } from '../../resource.ts'
import type { AdmissionRequest, StoreReader } from '../../admission-plugin.ts'
import { collectionOf } from '../../resource-table.ts'
import { covers, selected, type Rule } from '../match-rules.ts'

const group = 'admissionregistration.k8s.io'
const mutating = { group, version: 'v1', resource: 'mutatingwebhookconfigurations' }
const validating = { group, version: 'v1', resource: 'validatingwebhookconfigurations' }

export interface MatchCondition {
  name: string
  expression: string
}

/** One webhook of either kind, with what kubernetes-types leaves out. */
export type Webhook = (MutatingWebhook | ValidatingWebhook) & { matchConditions?: MatchCondition[]; reinvocationPolicy?: string }

/** A webhook and the version of the request's resource that it wants to see. */
export interface Call {
  webhook: Webhook
  /** Of the configuration. */
  configuration: string
  resource: ResourceDefinition
}

export const hasWebhooks = (reader: StoreReader): boolean => reader.list(mutating).length > 0 || reader.list(validating).length > 0

/** The webhooks of a kind in the order in which they are asked: configurations by name, then as they stand there. */
export function registered(kind: 'mutating' | 'validating', reader: StoreReader): { webhook: Webhook; configuration: string }[] {
  return reader
    .list<MutatingWebhookConfiguration | ValidatingWebhookConfiguration>(kind === 'mutating' ? mutating : validating)
    .flatMap(({ metadata, webhooks }) => (webhooks ?? []).map((webhook) => ({ webhook: webhook as Webhook, configuration: metadata.name })))
}

/** How a webhook is to be asked of a request; null: not at all. `versions`: every version that is served of anything. */
export function callOf({ webhook, configuration }: { webhook: Webhook; configuration: string }, request: AdmissionRequest, reader: StoreReader, versions: () => readonly ResourceDefinition[]): Call | null {
  const resource = wantedVersion(webhook, request, versions)
  return resource !== null && selected(webhook, request, reader) ? { webhook, configuration, resource } : null
}

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchpolicy */
function wantedVersion({ rules = [], matchPolicy }: Webhook, request: AdmissionRequest, versions: () => readonly ResourceDefinition[]): ResourceDefinition | null {
  const wanted = (resource: ResourceDefinition): boolean => (rules as Rule[]).some((rule) => covers(rule, { ...request, resource }))
  if (wanted(request.resource)) return request.resource
  if (matchPolicy === 'Exact') return null
  const collection = collectionOf(request.resource)
  return versions().find((one) => one !== request.resource && collectionOf(one) === collection && wanted(one)) ?? null
}
