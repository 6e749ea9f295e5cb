import type { KubeObject, ObjectList } from '../../machinery/object.ts'

/** Of all that is kept: a thousand pods. */
const MOST_KEPT_CHARACTERS = 8 * 1024 * 1024
/** What is longer is seldom asked for twice and would push out much. */
const MOST_OBJECT_CHARACTERS = 64 * 1024

const kept = new Map<KubeObject, string>()
let keptCharacters = 0

/**
 * JSON of an object of the store, which never changes: made once for all watchers that are told of it and all lists that it is in. What was
 * made longest ago is forgotten first.
 */
export function objectJson(object: KubeObject): string {
  const known = kept.get(object)
  if (known !== undefined) return known
  const made = JSON.stringify(object)
  if (made.length > MOST_OBJECT_CHARACTERS) return made
  kept.set(object, made)
  keptCharacters += made.length
  for (const [oldest, text] of kept) {
    if (keptCharacters <= MOST_KEPT_CHARACTERS) break
    kept.delete(oldest)
    keptCharacters -= text.length
  }
  return made
}

/** The same list that `JSON.stringify` gives. */
export function listJson({ items, ...head }: ObjectList): string {
  return `${JSON.stringify(head).slice(0, -1)},"items":[${items.map(objectJson).join(',')}]}`
}
