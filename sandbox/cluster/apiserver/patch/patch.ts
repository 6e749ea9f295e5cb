import type { Patch } from '../../machinery/api-client.ts'
import type { KubeObject } from '../../machinery/object.ts'
import { normalize } from '../../schema/normalize.ts'
import { messageOf } from '../../schema/schema.ts'
import type { ResourceDefinition } from '../resource.ts'
import { unsupportedPatchType } from '../status.ts'
import { customShape } from './custom-shape.ts'
import { jsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import type { Json } from './patch-input.ts'
import { serverSideApply } from './server-side-apply.ts'
import { shapeOf, type Shape } from './shape.ts'
import { strategicMergePatch } from './strategic-merge.ts'
import { trackUpdate } from './tracking.ts'

/** What patches need to know of a kind. */
type Kind = Pick<ResourceDefinition, 'group' | 'version' | 'kind' | 'schema' | 'customSchema'>

/** The object that a patch makes of the current one, not yet defaulted or validated. Changes neither. Throws ApiError. */
export function applyPatch(kind: Kind, current: KubeObject, patch: Patch): KubeObject {
  switch (patch.type) {
    case 'json':
      return jsonPatch(current as Json, patch.body) as KubeObject
    case 'merge':
      return mergePatch(current as Json, patch.body) as KubeObject
    case 'strategic':
      if (kind.customSchema) throw unsupportedPatchType()
      return strategicMergePatch(current as Json, patch.body, kind.schema) as KubeObject
    case 'apply':
      throw new Error('applyPatch: server-side apply goes through applyServerSide')
  }
}

export interface ServerSideApply {
  definition: Kind
  /** What is stored; absent: the apply creates. */
  old: KubeObject | undefined
  applied: KubeObject
  manager: string
  /** Takes fields over from other managers. */
  force: boolean
  subresource: string | undefined
  /** Milliseconds since 1970. */
  now: number
}

/** A new object with its managedFields set, not yet defaulted or validated. Throws ApiError: 409 names the conflicts. */
export function applyServerSide({ definition, old, ...application }: ServerSideApply): KubeObject {
  return serverSideApply({ ...application, live: old, empty: emptyObject(definition), shape: shapeOfKind(definition), apiVersion: apiVersionOf(definition) })
}

/** Sets object.metadata.managedFields for a create, an update or a patch. */
export function trackFields(write: Omit<ServerSideApply, 'applied' | 'force'> & { object: KubeObject }): void {
  const { definition, old, ...update } = write
  trackUpdate({ ...update, old: old ?? emptyObject(definition), shape: shapeOfKind(definition), apiVersion: apiVersionOf(definition) })
}

const apiVersionOf = ({ group, version }: Kind): string => (group === '' ? version : `${group}/${version}`)

/** What the kind's types write of an object of which nothing was said; nobody owns that. */
function emptyObject({ schema }: Kind): KubeObject {
  const empty: KubeObject = {}
  if (messageOf(schema)) normalize(schema, empty)
  return empty
}

const shapeOfKind = (kind: Kind): Shape => (kind.customSchema ? customShape(kind.customSchema) : shapeOf(kind.schema))
