import { isObject, type Json } from './patch-input.ts'

export const PATCH = '$patch'
export const RETAIN_KEYS = '$retainKeys'
export const SET_ORDER = '$setElementOrder/'
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList/'

/** A patch's value as it is stored where nothing was before: without directives and nulls, without items that are only deletions. */
export function dropDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => !(isObject(item) && (item[PATCH] === 'delete' || onlyReplaces(item)))).map(dropDirectives)
  }
  if (!isObject(value)) return value
  const kept: Json = {}
  for (const [name, item] of Object.entries(value)) {
    if (item !== null && name !== PATCH && name !== RETAIN_KEYS && !name.startsWith(SET_ORDER) && !name.startsWith(DELETE_FROM_LIST)) {
      kept[name] = dropDirectives(item)
    }
  }
  return kept
}

/** `{$patch: replace}` alone in a list speaks of the list, not of an item. */
const onlyReplaces = (item: Json): boolean => item[PATCH] === 'replace' && Object.keys(item).length === 1
