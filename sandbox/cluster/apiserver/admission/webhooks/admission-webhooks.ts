import type { KubeObject } from '../../../machinery/object.ts'
import { ApiError } from '../../../machinery/object.ts'
import type { AdmissionPlugin, AdmissionRequest, StoreReader } from '../../admission-plugin.ts'
import type { Authorizer } from '../../auth/authorizer.ts'
import { decodePatched } from '../../decode/patched.ts'
import { setDefaults } from '../../defaulting.ts'
import { applyPatch } from '../../patch/patch.ts'
import type { ResourceDefinition } from '../../resource.ts'
import { internalError, plainError } from '../../status.ts'
import { toStored, toVersion } from '../../resource-table.ts'
import type { PostWebhook } from '../../webhooks/post-webhook.ts'
import { conditionsHold } from './match-conditions.ts'
import { callOf, registered, type Call, type Webhook } from './registered.ts'
import { asVersion, reviewQuestion, type Verdict } from './review.ts'

/** Of the server itself, and of what would keep a wrong configuration from being mended. */
const exempt = new Set(['mutatingwebhookconfigurations', 'validatingwebhookconfigurations', 'validatingadmissionpolicies', 'validatingadmissionpolicybindings', 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'])
/** Answered and not kept; they decide who may ask, so that nobody may change them. */
const reviews = new Set(['authentication.k8s.io', 'authorization.k8s.io'])

const wants = ({ resource: { group, resource }, answers }: AdmissionRequest): boolean =>
  answers !== undefined && !(group === 'admissionregistration.k8s.io' && exempt.has(resource)) && !reviews.has(group)

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
export function admissionWebhooks(post: PostWebhook, authorizer: Authorizer, versions: () => readonly ResourceDefinition[]): { mutating: AdmissionPlugin; validating: AdmissionPlugin } {
  const callsOf = (kind: 'mutating' | 'validating', request: AdmissionRequest, reader: StoreReader): Call[] =>
    registered(kind, reader).flatMap((one) => callOf(one, request, reader, versions) ?? [])

  return {
    mutating: {
      name: 'MutatingAdmissionWebhook',
      handles: wants,
      mutate(request, reader) {
        // One after the other: each sees what those before have made of the object.
        for (const call of callsOf('mutating', request, reader)) {
          if (request.again === true && call.webhook.reinvocationPolicy !== 'IfNeeded') continue
          if (!isMatching(call.webhook, request, authorizer)) continue
          const [verdict] = request.answers!.require([reviewQuestion(post, call, request)]) as [Verdict]
          const patch = judge(verdict, call.webhook, request)
          if (patch !== undefined && patch.length > 0 && request.object !== undefined) change(request, request.object, call, patch)
        }
      },
    },
    validating: {
      name: 'ValidatingAdmissionWebhook',
      handles: wants,
      validate(request, reader) {
        const calls = callsOf('validating', request, reader).filter(({ webhook }) => isMatching(webhook, request, authorizer))
        const verdicts = request.answers!.require(calls.map((call) => reviewQuestion(post, call, request))) as Verdict[]
        for (const [index, { webhook }] of calls.entries()) judge(verdicts[index]!, webhook, request)
      },
    },
  }
}

const ignoresFailure = ({ failurePolicy }: Webhook): boolean => failurePolicy === 'Ignore'

/** Throws Forbidden where it cannot be said and the webhook does not forgive. */
function isMatching(webhook: Webhook, request: AdmissionRequest, authorizer: Authorizer): boolean {
  const held = conditionsHold(webhook, request, authorizer)
  if (typeof held === 'boolean') return held
  if (ignoresFailure(webhook)) return false
  throw internalError(`failed to evaluate match conditions of webhook ${JSON.stringify(webhook.name)}: ${held.error}`)
}

/** The patch of a webhook that lets the request pass. Throws what the client is told otherwise. */
function judge(verdict: Verdict, webhook: Webhook, request: AdmissionRequest): unknown[] | undefined {
  if (request.dryRun && webhook.sideEffects !== 'None' && webhook.sideEffects !== 'NoneOnDryRun') {
    throw plainError(400, `admission webhook ${JSON.stringify(webhook.name)} does not support dry run`)
  }
  if ('failure' in verdict) {
    if (ignoresFailure(webhook)) return undefined
    throw internalError(`failed calling webhook ${JSON.stringify(webhook.name)}: ${verdict.failure}`)
  }
  for (const warning of verdict.warnings) request.warn(warning)
  if (!verdict.allowed) throw denial(webhook.name, verdict.status ?? {})
  return verdict.patch
}

/** The least code of a refusal; a webhook that says less is not believed. apiserver/pkg/admission/plugin/webhook/errors */
const LEAST_CODE = 400

function denial(name: string, { code = 0, reason = '', message = '', details }: Partial<ApiError['status']>): ApiError {
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`
  const { status } = plainError(Math.max(code, LEAST_CODE), message !== '' ? `${denied}: ${message}` : reason !== '' ? `${denied}: ${reason}` : `${denied} without explanation`)
  return new ApiError({ ...status, ...(reason === '' ? {} : { reason }), ...(details === undefined ? {} : { details }) })
}

/** Applies a patch in the version that the webhook was shown, and gives the object back its types and defaults. */
function change(request: AdmissionRequest, object: KubeObject, { webhook, resource }: Call, body: unknown[]): void {
  const shown = asVersion(object, request.resource, resource)!
  let next: KubeObject
  try {
    const patched = applyPatch(resource, shown, { type: 'json', body })
    next = patched.kind === resource.kind ? decodePatched(resource, patched, { type: 'json', body }, {}, { user: request.user, userAgent: '', warn: request.warn }) : patched
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw internalError(`failed applying the patch of webhook ${JSON.stringify(webhook.name)}: ${error.status.message ?? error.message}`)
  }
  if (resource !== request.resource) next = toVersion(request.resource, toStored(resource, next) as never)
  setDefaults(request.resource, next)
  const target = object as Record<string, unknown>
  for (const key of Object.keys(target)) delete target[key]
  Object.assign(target, next)
  request.changedOutside = true
}
