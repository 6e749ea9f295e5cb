import type { KubeObject, Stored } from '../../machinery/object.ts'
import type { ApiCore } from '../core.ts'
import type { FieldError } from '../field-errors.ts'
import type { ResourceDefinition } from '../resource.ts'

/** Gives objects what must be theirs alone: addresses and ports of Services. Nothing is booked: what is taken is what stored objects have. */
export interface Allocator {
  handles(definition: ResourceDefinition): boolean
  /** Before an update is validated: what the client left out stays as it was. In place. */
  inherit(object: KubeObject, old: Stored): void
  /** Before a new object is validated, and after a changed one is: fills in what is missing. In place; gives what was asked for and cannot be had. */
  allocate(object: KubeObject, old: Stored | undefined): FieldError[]
  /** Once it is written: keeps the objects that tell who has what. `stored` undefined: the object is gone. */
  record?(core: ApiCore, stored: Stored | undefined, old: Stored | undefined): void
}
