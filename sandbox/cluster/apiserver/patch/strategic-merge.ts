import { isScalar, messageOf, type Field, type Message } from '../../schema/schema.ts'
import { badRequest } from '../status.ts'
import { dropDirectives, DELETE_FROM_LIST, PATCH, RETAIN_KEYS, SET_ORDER } from './directives.ts'
import { mergeByKey, mergeScalars, orderItems } from './merge-lists.ts'
import { isObject, requireObjectPatch, type Json } from './patch-input.ts'

/**
 * Strategic merge patch: as a merge patch, but lists whose items have a name merge item by item, and directives ($patch,
 * $retainKeys, $setElementOrder, $deleteFromPrimitiveList) say the rest. Changes nothing it is given. Throws ApiError (400).
 * https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 * `messageName` is the target's in the schema tables; a kind they do not know takes no strategic patch (the caller answers 415).
 */
export function strategicMergePatch(target: Json, patch: unknown, messageName: string): Json {
  return mergeObject(target, structuredClone(requireObjectPatch(patch)), messageOf(messageName))
}

/** `patch` is the patch's own copy: directives are taken out as they are followed. */
function mergeObject(original: Json, patch: Json, message: Message | undefined): Json {
  if (PATCH in patch) return followPatchDirective(patch)
  const merged = { ...original }
  retainKeys(merged, patch)
  mergeOrderedLists(merged, patch, message)
  for (const [name, value] of Object.entries(patch)) {
    if (name === '__proto__') continue
    if (name.startsWith(DELETE_FROM_LIST)) deleteFromList(merged, name.slice(DELETE_FROM_LIST.length), value)
    else if (value === null) delete merged[name]
    else merged[name] = mergeValue(merged[name], value, message?.fields.get(name))
  }
  return merged
}

function mergeValue(original: unknown, value: unknown, field: Field | undefined): unknown {
  if (isObject(original) && isObject(value)) return mergeObject(original, value, messageOfField(field))
  if (Array.isArray(original) && Array.isArray(value)) return mergeList(original, value, field)
  return dropDirectives(value)
}

/** A list without a merge strategy is replaced. */
function mergeList(original: unknown[], patch: unknown[], field: Field | undefined): unknown[] {
  if (!field?.merge) return dropDirectives(patch) as unknown[]
  if (field.mergeKey === undefined || !patch.every(isObject)) return mergeScalars(original, patch)
  const message = messageOfField(field)
  return mergeByKey(original as Json[], patch, field.mergeKey, (old, item) => mergeObject(old, item, message))
}

/** The message of a field's values, where they are objects with fields of their own. */
const messageOfField = (field: Field | undefined): Message | undefined =>
  field === undefined || field.form === 'map' || isScalar(field.type) ? undefined : messageOf(field.type)

function followPatchDirective(patch: Json): Json {
  const { [PATCH]: directive, ...rest } = patch
  if (directive === 'replace') return rest
  if (directive === 'delete') return {}
  if (directive === 'merge') return dropDirectives(rest) as Json
  throw badRequest(`unknown patch type: ${String(directive)} in map: ${JSON.stringify(patch)}`)
}

function retainKeys(merged: Json, patch: Json): void {
  const keep = patch[RETAIN_KEYS]
  delete patch[RETAIN_KEYS]
  if (keep === undefined) return
  if (!Array.isArray(keep)) throw badRequest('invalid retainKeys patch format')
  const kept = new Set<unknown>(keep)
  for (const [name, value] of Object.entries(patch)) {
    if (value !== null && !name.startsWith('$') && !kept.has(name)) throw badRequest(`${RETAIN_KEYS}: ${name} is in the patch but not among the keys to retain`)
  }
  for (const name of Object.keys(merged)) if (!kept.has(name)) delete merged[name]
}

/** Each $setElementOrder list, together with the list it orders. */
function mergeOrderedLists(merged: Json, patch: Json, message: Message | undefined): void {
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(SET_ORDER)) continue
    delete patch[directive]
    if (!Array.isArray(order)) throw badRequest(`${directive}: expected a list`)
    const name = directive.slice(SET_ORDER.length)
    const field = message?.fields.get(name)
    const original = merged[name]
    const given = patch[name]
    if (given !== undefined && !Array.isArray(given)) continue
    delete patch[name]
    if (Array.isArray(original)) {
      const items = given === undefined ? original : mergeList(original, given, field)
      merged[name] = orderItems(items, order, original, field?.mergeKey)
    } else if (given !== undefined) {
      merged[name] = orderItems(dropDirectives(given) as unknown[], order, [], field?.mergeKey)
    }
  }
}

function deleteFromList(merged: Json, name: string, values: unknown): void {
  const list = merged[name]
  if (!Array.isArray(list)) return
  if (!Array.isArray(values)) throw badRequest(`${DELETE_FROM_LIST}${name}: expected a list`)
  merged[name] = list.filter((item) => !values.includes(item))
}
