import type { KubeObject } from '../machinery/object.ts'
import { normalize } from '../schema/normalize.ts'
import type { ResourceDefinition } from './resource.ts'

/** Fills defaults in place and gives every value its canonical form, as a decode into the API's own types does upstream. */
export function setDefaults(definition: ResourceDefinition, object: KubeObject): void {
  normalize(definition.schema, object)
  definition.setDefaults?.(object)
}
