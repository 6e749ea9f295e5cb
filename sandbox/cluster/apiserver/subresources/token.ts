import type { KubeObject } from '../../machinery/object.ts'
import type { Node, Pod, Secret } from 'kubernetes-types/core/v1'
import { timestamp } from '../../machinery/clock.ts'
import { API_AUDIENCE } from '../auth/service-account-tokens.ts'
import type { TokenGrant } from '../auth/service-account-tokens.ts'
import { requireEntry } from '../core.ts'
import type { ApiCore, NamedTarget } from '../core.ts'
import { invalid as invalidField } from '../field-errors.ts'
import { badRequest, conflict, invalid, notFound } from '../status.ts'
import type { ObjectSubresource } from './subresource.ts'

/** https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/ */
interface TokenRequest extends KubeObject {
  spec?: {
    audiences?: string[]
    expirationSeconds?: number
    boundObjectRef?: { kind?: string; apiVersion?: string; name?: string; uid?: string }
  }
  status?: { token: string; expirationTimestamp: string }
}

const DEFAULT_SECONDS = 3600
const LEAST_SECONDS = 600
const MOST_SECONDS = 2 ** 32

const tokenRequestKind = { group: 'authentication.k8s.io', kind: 'TokenRequest' }

export const token: ObjectSubresource = {
  create(core, target, object) {
    const account = requireEntry(core, target).value
    const request = object as TokenRequest
    const expirationSeconds = request.spec?.expirationSeconds ?? DEFAULT_SECONDS
    if (expirationSeconds < LEAST_SECONDS) {
      throw invalid(tokenRequestKind, '', [invalidField('spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 10 minutes')])
    }
    if (expirationSeconds > MOST_SECONDS) {
      throw invalid(tokenRequestKind, '', [invalidField('spec.expirationSeconds', expirationSeconds, 'may not specify a duration larger than 2^32 seconds')])
    }
    const audiences = request.spec?.audiences?.length ? request.spec.audiences : [API_AUDIENCE]
    const { metadata } = account
    const issued = core.tokens.issue({
      account: { namespace: metadata.namespace ?? '', name: metadata.name, uid: metadata.uid },
      audiences,
      expirationSeconds,
      ...boundTo(core, target, request),
    })
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name: metadata.name, namespace: metadata.namespace, creationTimestamp: timestamp(core.clock.now()) },
      spec: { audiences, expirationSeconds, boundObjectRef: request.spec?.boundObjectRef ?? null },
      status: { token: issued.token, expirationTimestamp: timestamp(issued.expiresAt) },
    } as KubeObject
  },
}

const bindable: Record<string, 'pod' | 'secret' | 'node'> = { Pod: 'pod', Secret: 'secret', Node: 'node' }

/** A token bound to a pod, a secret or a node ends with it. */
function boundTo(core: ApiCore, { namespace, name }: NamedTarget, { spec }: TokenRequest): Pick<TokenGrant, 'bound' | 'node'> {
  const ref = spec?.boundObjectRef
  if (ref === undefined || ref === null) return {}
  const kind = bindable[ref.kind ?? '']
  if (kind === undefined) throw badRequest(`cannot bind token for serviceaccount "${name}" to object of kind "${ref.kind ?? ''}"`)
  const resource = { group: '', version: 'v1', resource: `${kind}s` }
  const bound = core.reader.get<Pod | Secret | Node>(resource, kind === 'node' ? undefined : namespace, ref.name ?? '')
  if (bound === undefined) throw notFound(resource, ref.name ?? '')
  const { uid } = bound.metadata
  if (ref.uid !== undefined && ref.uid !== '' && ref.uid !== uid) {
    throw conflict(resource, ref.name ?? '', `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`)
  }
  const nodeName = kind === 'pod' ? (bound as Pod).spec?.nodeName : undefined
  const node = nodeName === undefined ? undefined : core.reader.get({ group: '', version: 'v1', resource: 'nodes' }, undefined, nodeName)
  return { bound: { kind, name: bound.metadata.name, uid }, ...(node === undefined ? {} : { node: { name: node.metadata.name, uid: node.metadata.uid } }) }
}
