import { isObject, requireObjectPatch, type Json } from './patch-input.ts'

/** RFC 7396: objects merge, null takes away, anything else replaces. Changes nothing it is given. Throws ApiError (400). */
export function mergePatch(target: Json, patch: unknown): Json {
  return mergeObjects(target, requireObjectPatch(patch))
}

function mergeObjects(target: Json, patch: Json): Json {
  const merged: Json = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    if (key === '__proto__') continue
    if (value === null) delete merged[key]
    else if (isObject(value)) merged[key] = mergeObjects(isObject(merged[key]) ? merged[key] : {}, value)
    else merged[key] = value
  }
  return merged
}
