import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'
import type { KubeObject } from '../../../machinery/object.ts'
import { isRecord } from '../../json-value.ts'
import { newUid } from '../../object-meta.ts'
import { Unanswered, type Question } from '../../questions.ts'
import { internalError } from '../../status.ts'
import { WebhookFailure, type ClientConfig, type PostWebhook } from '../../webhooks/post-webhook.ts'

/** Gives an object in another version of its kind; the object itself where it has that version. Throws `Unanswered`, ApiError. */
export type Convert = (object: KubeObject, apiVersion: string) => KubeObject

/** Of the review, that this side speaks. */
const VERSIONS = ['v1', 'v1beta1']
/** Upstream's limit for a conversion webhook. */
const TIMEOUT_SECONDS = 30
/** Of objects that are on their way into the store; those that are stored are remembered as long as they are. */
const MOST_REMEMBERED = 256

/** https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#webhook-conversion */
export function converterOf({ spec }: Pick<CustomResourceDefinition, 'spec'>, post: PostWebhook | undefined): Convert {
  const config = spec.conversion?.strategy === 'Webhook' ? spec.conversion.webhook?.clientConfig : undefined
  if (config === undefined || post === undefined) return (object, apiVersion) => (object.apiVersion === apiVersion ? object : { ...object, apiVersion })
  const version = spec.conversion?.webhook?.conversionReviewVersions.find((one) => VERSIONS.includes(one)) ?? 'v1'
  const ask = batched((objects, apiVersion, signal) => review(post, { config: config as ClientConfig, version, kind: spec.names.kind }, objects, apiVersion, signal))
  const known = new WeakMap<KubeObject, Map<string, Outcome>>()
  const recent = new Map<string, Outcome>()

  return (object, apiVersion) => {
    if (object.apiVersion === apiVersion) return object
    const present = known.get(object)?.get(apiVersion)
    if (present !== undefined) return result(present)
    const key = `${apiVersion} ${JSON.stringify(object)}`
    const answered = recent.get(key)
    if (answered !== undefined) {
      // A failure is told once: the next request asks again.
      if ('failure' in answered) recent.delete(key)
      else known.set(object, (known.get(object) ?? new Map<string, Outcome>()).set(apiVersion, answered))
      return result(answered)
    }
    const question: Question = {
      key: `conversion ${key}`,
      async ask(signal) {
        const outcome = await ask(object, apiVersion, signal)
        recent.set(key, outcome)
        if (!('failure' in outcome)) known.set(object, (known.get(object) ?? new Map<string, Outcome>()).set(apiVersion, outcome))
        for (const [oldest] of recent) {
          if (recent.size <= MOST_REMEMBERED) break
          recent.delete(oldest)
        }
      },
    }
    throw new Unanswered([question])
  }
}

type Outcome = { converted: KubeObject } | { failure: string }

function result(outcome: Outcome): KubeObject {
  if ('failure' in outcome) throw internalError(outcome.failure)
  return outcome.converted
}

type Ask = (object: KubeObject, apiVersion: string, signal: AbortSignal) => Promise<Outcome>

/** What is asked in one turn goes in one review, as the objects of a list do. */
function batched(send: (objects: KubeObject[], apiVersion: string, signal: AbortSignal) => Promise<Outcome[]>): Ask {
  const waiting = new Map<string, { objects: KubeObject[]; outcomes: Promise<Outcome[]> }>()
  return async (object, apiVersion, signal) => {
    let batch = waiting.get(apiVersion)
    if (batch === undefined) {
      const objects: KubeObject[] = []
      const outcomes = Promise.resolve().then(() => {
        waiting.delete(apiVersion)
        return send(objects, apiVersion, signal)
      })
      waiting.set(apiVersion, (batch = { objects, outcomes }))
    }
    const index = batch.objects.push(object) - 1
    return (await batch.outcomes)[index]!
  }
}

interface Webhook {
  config: ClientConfig
  /** Of the review. */
  version: string
  /** Of the objects. */
  kind: string
}

async function review(post: PostWebhook, { config, version, kind }: Webhook, objects: KubeObject[], desiredAPIVersion: string, signal: AbortSignal): Promise<Outcome[]> {
  const uid = newUid()
  const body = { kind: 'ConversionReview', apiVersion: `apiextensions.k8s.io/${version}`, request: { uid, desiredAPIVersion, objects } }
  const failed = (problem: string): Outcome[] => objects.map(({ apiVersion }) => ({ failure: `conversion webhook for ${apiVersion ?? ''}, Kind=${kind} failed: ${problem}` }))
  try {
    const answer = await post(config, body, { timeoutSeconds: TIMEOUT_SECONDS, signal })
    const response = isRecord(answer) && isRecord(answer.response) ? answer.response : {}
    // Who answers in v1beta1 was never asked to say which review it is.
    if (version === 'v1' && response.uid !== uid) return failed(`invalid response: expected response.uid=${JSON.stringify(uid)}`)
    const outcome = isRecord(response.result) ? response.result : {}
    if (outcome.status !== 'Success') return failed(typeof outcome.message === 'string' && outcome.message !== '' ? outcome.message : 'no message')
    const converted = Array.isArray(response.convertedObjects) ? response.convertedObjects : []
    if (converted.length !== objects.length) return failed(`webhook returned ${converted.length} objects, expected ${objects.length}`)
    return objects.map((object, index): Outcome => {
      const one: unknown = converted[index]
      if (!isRecord(one) || one.apiVersion !== desiredAPIVersion || one.kind !== kind) return failed(`returned object at index ${index} is no ${desiredAPIVersion}, Kind=${kind}`)[0]!
      return { converted: withIdentity(one as KubeObject, object) }
    })
  } catch (error) {
    if (error instanceof WebhookFailure) return failed(error.message)
    throw error
  }
}

/** A conversion may change labels and annotations, nothing else of what an object is known by. */
function withIdentity(converted: KubeObject, { metadata }: KubeObject): KubeObject {
  const { labels: _labels, annotations: _annotations, ...identity } = metadata ?? {}
  const { labels, annotations } = converted.metadata ?? {}
  return { ...converted, metadata: { ...identity, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) } }
}
