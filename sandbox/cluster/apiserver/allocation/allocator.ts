import type { KubeObject, Stored } from '../../machinery/object.ts'
import type { FieldError } from '../field-errors.ts'
import type { ResourceDefinition } from '../resource.ts'

/** Gives objects what must be theirs alone: addresses and ports of Services. Nothing is booked: what is taken is what stored objects have. */
export interface Allocator {
  handles(definition: ResourceDefinition): boolean
  /** Before an update is validated: what the client left out stays as it was. In place. */
  inherit(object: KubeObject, old: Stored): void
  /** After validation: fills in what is missing. In place; gives what was asked for and cannot be had. */
  allocate(object: KubeObject, old: Stored | undefined): FieldError[]
}
