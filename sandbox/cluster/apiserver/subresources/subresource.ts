import type { Patch } from '../../machinery/api-client.ts'
import type { KubeObject, Status, Stored } from '../../machinery/object.ts'
import type { ApiCore, CallContext, NamedTarget, WriteCall } from '../core.ts'

/** A subresource that reads and writes objects; those that open streams are in connect/. */
export interface ObjectSubresource {
  get?(core: ApiCore, target: NamedTarget): Stored
  create?(core: ApiCore, target: NamedTarget, object: KubeObject, call: WriteCall, context: CallContext): KubeObject | Status
  update?(core: ApiCore, target: NamedTarget, object: KubeObject, call: WriteCall, context: CallContext): Stored
  patch?(core: ApiCore, target: NamedTarget, patch: Patch, call: WriteCall, context: CallContext): Stored
}
