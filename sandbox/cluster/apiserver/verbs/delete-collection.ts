import type { ObjectList } from '../../machinery/object.ts'
import type { ApiCore, CallContext, Target } from '../core.ts'
import { deleteObject } from './delete.ts'
import type { DeleteCall } from './delete.ts'
import { listObjects } from './list.ts'
import type { ListCall } from './list.ts'

/** Deletes what a list would show, and answers with that list. */
export function deleteCollection(core: ApiCore, target: Target, selection: ListCall, call: DeleteCall, context: CallContext): ObjectList {
  const list = listObjects(core, target, selection)
  for (const { metadata } of list.items) deleteObject(core, { ...target, namespace: metadata.namespace, name: metadata.name }, call, context)
  return list
}
