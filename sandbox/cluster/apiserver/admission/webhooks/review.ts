import { createHash } from 'node:crypto'
import { newUid } from '../../object-meta.ts'
import type { KubeObject, Status, Stored } from '../../../machinery/object.ts'
import type { AdmissionRequest } from '../../admission-plugin.ts'
import { isRecord } from '../../json-value.ts'
import type { Question } from '../../questions.ts'
import { toStored, toVersion } from '../../resource-table.ts'
import type { ResourceDefinition } from '../../resource.ts'
import { WebhookFailure } from '../../webhooks/post-webhook.ts'
import type { ClientConfig, PostWebhook } from '../../webhooks/post-webhook.ts'
import type { Call } from './registered.ts'

/** What a webhook decided, or why it could not be asked. */
export type Verdict = { failure: string } | { allowed: boolean; patch?: unknown[]; status?: Partial<Status>; warnings: string[] }

/** Upstream's default of timeoutSeconds. */
const DEFAULT_TIMEOUT_SECONDS = 10
const GROUP = 'admission.k8s.io'
/** Versions of the review that this side speaks. */
const VERSIONS = ['v1', 'v1beta1']

/** The question to a webhook about a request as it stands now. */
export function reviewQuestion(post: PostWebhook, { webhook, configuration, resource }: Call, request: AdmissionRequest): Question {
  const about = reviewRequest(request, resource)
  const version = webhook.admissionReviewVersions.find((one) => VERSIONS.includes(one))
  const key = createHash('sha256').update(JSON.stringify([configuration, webhook, about])).digest('base64')
  return {
    key,
    async ask(signal): Promise<Verdict> {
      const uid = newUid()
      const timeoutSeconds = webhook.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS
      if (version === undefined) return { failure: 'webhook does not accept known AdmissionReview versions (v1, v1beta1)' }
      try {
        const review = { kind: 'AdmissionReview', apiVersion: `${GROUP}/${version}`, request: { uid, ...about } }
        return readVerdict(await post(webhook.clientConfig as ClientConfig, review, { timeoutSeconds, signal }), uid, version)
      } catch (error) {
        if (error instanceof WebhookFailure) return { failure: error.message }
        throw error
      }
    },
  }
}

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request */
export function reviewRequest(request: AdmissionRequest, resource: ResourceDefinition): Record<string, unknown> {
  const { user, subresource, operation } = request
  const kindOf = ({ group, version, kind }: ResourceDefinition) => (subresource === undefined ? { group, version, kind } : (ownKind(request.object) ?? { group, version, kind }))
  const resourceOf = ({ group, version, resource: name }: ResourceDefinition) => ({ group, version, resource: name })
  return {
    kind: kindOf(resource),
    resource: resourceOf(resource),
    ...(subresource === undefined ? {} : { subResource: subresource }),
    requestKind: kindOf(request.resource),
    requestResource: resourceOf(request.resource),
    ...(subresource === undefined ? {} : { requestSubResource: subresource }),
    ...(request.name === '' ? {} : { name: request.name }),
    ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
    operation,
    userInfo: { username: user.name, ...(user.uid === undefined ? {} : { uid: user.uid }), groups: user.groups, ...(user.extra === undefined ? {} : { extra: user.extra }) },
    object: asVersion(request.object, request.resource, resource),
    oldObject: asVersion(request.old, request.resource, resource),
    dryRun: request.dryRun,
    options: operation === 'CONNECT' ? null : { kind: `${operation[0]!}${operation.slice(1).toLowerCase()}Options`, apiVersion: 'meta.k8s.io/v1' },
  }
}

function ownKind(object: KubeObject | undefined): { group: string; version: string; kind: string } | undefined {
  if (object?.apiVersion === undefined || object.kind === undefined) return undefined
  const [first = '', second] = object.apiVersion.split('/')
  return { group: second === undefined ? '' : first, version: second ?? first, kind: object.kind }
}

/** The object in the version that a webhook asked for. */
export function asVersion(object: KubeObject | undefined, from: ResourceDefinition, to: ResourceDefinition): KubeObject | null {
  if (object === undefined) return null
  return from === to ? object : toVersion(to, toStored(from, object) as Stored)
}

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response */
function readVerdict(answer: unknown, uid: string, version: string): Verdict {
  const response = isRecord(answer) ? answer.response : undefined
  const expected = `expected response.uid=${JSON.stringify(uid)}`
  if (!isRecord(response)) return { failure: 'webhook response was absent' }
  // Who answers in v1beta1 was never asked to say which review it is.
  if (version === 'v1' && isRecord(answer) && (answer.apiVersion !== `${GROUP}/${version}` || answer.kind !== 'AdmissionReview')) {
    return { failure: `expected webhook response of ${GROUP}/${version}, Kind=AdmissionReview, got ${text(answer.apiVersion)}, Kind=${text(answer.kind)}` }
  }
  if (version === 'v1' && response.uid !== uid) return { failure: `${expected}, got ${JSON.stringify(text(response.uid))}` }
  const warnings = Array.isArray(response.warnings) ? response.warnings.filter((one) => typeof one === 'string') : []
  const status = isRecord(response.status) ? (response.status as Partial<Status>) : undefined
  const verdict = { allowed: response.allowed === true, warnings, ...(status === undefined ? {} : { status }) }
  if (response.patch === undefined || response.patch === null || response.patch === '') return verdict
  if (version === 'v1' && response.patchType !== 'JSONPatch') return { failure: `webhook returned response.patch but not response.patchType or one that is not JSONPatch` }
  try {
    const patch: unknown = JSON.parse(Buffer.from(text(response.patch), 'base64').toString('utf8'))
    if (Array.isArray(patch)) return { ...verdict, patch }
  } catch {
    // Told below.
  }
  return { failure: 'received undecodable patch in webhook response' }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
