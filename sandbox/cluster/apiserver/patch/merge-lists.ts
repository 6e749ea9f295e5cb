import { badRequest } from '../status.ts'
import { dropDirectives, PATCH } from './directives.ts'
import { isObject, type Json } from './patch-input.ts'

/** Merges items that have the same value of the key; new ones stand before what only the original has, as upstream orders them. */
export function mergeByKey(original: Json[], patch: Json[], key: string, mergeItem: (old: Json, patch: Json) => Json): unknown[] {
  if (patch.some((item) => item[PATCH] === 'replace')) return dropDirectives(patch.map(withoutReplace)) as unknown[]
  let merged = original
  const ordinary: Json[] = []
  for (const item of patch) {
    if (!(key in item)) throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`)
    if (item[PATCH] === 'delete') merged = merged.filter((old) => old[key] !== item[key])
    else ordinary.push(item)
  }
  merged = [...merged]
  for (const item of ordinary) {
    const at = merged.findIndex((old) => isObject(old) && old[key] === item[key])
    if (at >= 0) merged[at] = mergeItem(merged[at]!, item)
    else merged.push(dropDirectives(item) as Json)
  }
  return orderItems(merged, ordinary, original, key)
}

function withoutReplace(item: Json): Json {
  if (item[PATCH] !== 'replace' || Object.keys(item).length === 1) return item
  const { [PATCH]: _, ...rest } = item
  return rest
}

/** The union, without doubles. */
export function mergeScalars(original: unknown[], patch: unknown[]): unknown[] {
  const merged = [...new Set([...original, ...patch])]
  return orderItems(merged, patch, original, undefined)
}

/**
 * Items that `order` names stand in its order; the others keep theirs from `before` and go as near to their old neighbours as
 * that allows. strategicpatch normalizeElementOrder
 */
export function orderItems(items: unknown[], order: unknown[], before: unknown[], key: string | undefined): unknown[] {
  const identity = (item: unknown): unknown => (key !== undefined && isObject(item) ? item[key] : item)
  const place = placesOf(order.map(identity))
  const oldPlace = placesOf(before.map(identity))
  const named = items.filter((item) => place.has(identity(item))).sort((a, b) => place.get(identity(a))! - place.get(identity(b))!)
  const rest = items.filter((item) => !place.has(identity(item)))
  const result: unknown[] = []
  for (const item of named) {
    const at = oldPlace.get(identity(item))
    while (rest.length > 0 && at !== undefined && (oldPlace.get(identity(rest[0])) ?? Infinity) < at) result.push(rest.shift())
    result.push(item)
  }
  return [...result, ...rest]
}

function placesOf(identities: unknown[]): Map<unknown, number> {
  const places = new Map<unknown, number>()
  for (const [index, identity] of identities.entries()) if (!places.has(identity)) places.set(identity, index)
  return places
}
