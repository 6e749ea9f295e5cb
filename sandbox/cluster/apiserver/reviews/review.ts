import type { KubeObject, Status } from '../../machinery/object.ts'
import type { Authorizer } from '../auth/authorizer.ts'
import type { ApiCore, CallContext, Target } from '../core.ts'
import type { ResourceDefinition } from '../resource.ts'

/** A question to the server in the form of an object: it is created, answered in its status, and not kept. */
export interface Review {
  definition: ResourceDefinition
  answer(object: KubeObject, call: ReviewCall): KubeObject | Status
}

export interface ReviewCall {
  core: ApiCore
  authorizer: Authorizer
  target: Target
  context: CallContext
}

interface ReviewKind {
  group: string
  kind: string
  resource: string
  schema: string
  namespaced?: boolean
}

/** A resource that can only be created. */
export const reviewResource = ({ namespaced = false, ...kind }: ReviewKind): ResourceDefinition => ({
  ...kind,
  version: 'v1',
  singular: kind.kind.toLowerCase(),
  namespaced,
  verbs: ['create'],
  generationOf: null,
  columns: [],
  row: () => [],
})
