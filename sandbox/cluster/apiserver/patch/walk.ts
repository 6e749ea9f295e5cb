import { equalJson } from '../json-value.ts'
import { emptySet, insert, type FieldSet } from './field-set.ts'
import { isObject, type Json } from './patch-input.ts'
import { itemElement, shapeOfItem, type Shape } from './shape.ts'

export interface Comparison {
  added: FieldSet
  removed: FieldSet
  modified: FieldSet
}

/** What changed between two objects of one shape; of what is new or gone every path, of what merges only the leaves. */
export function compare(before: unknown, after: unknown, shape: Shape): Comparison {
  const { added = emptySet(), removed = emptySet(), modified = emptySet() } = changesBetween(before, after, shape)
  return { added, removed, modified }
}

const sides = ['added', 'removed', 'modified'] as const

/** Only the sets that are not empty; made from the leaves up, so that no path is written down. */
function changesBetween(before: unknown, after: unknown, shape: Shape): Partial<Comparison> {
  // Most of an object is as it was: looking is much cheaper than naming every path.
  if ((isAbsent(before) && isAbsent(after)) || equalJson(before, after)) return {}
  if (isAbsent(before)) return { added: everyPath(after, shape) }
  if (isAbsent(after)) return { removed: everyPath(before, shape) }
  const left = childrenOf(before, shape)
  const right = childrenOf(after, shape)
  if (left === null || right === null) return { modified: { member: true, children: new Map() } }
  const changes: Partial<Comparison> = {}
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const { shape: below } = left.get(element) ?? right.get(element)!
    const inside = changesBetween(left.get(element)?.value, right.get(element)?.value, below)
    for (const side of sides) if (inside[side] !== undefined) (changes[side] ??= emptySet()).children.set(element, inside[side])
  }
  return changes
}

/** Of a value that is there; what is null in it is not. */
function everyPath(value: unknown, shape: Shape): FieldSet {
  const set: FieldSet = { member: true, children: new Map() }
  for (const [element, child] of childrenOf(value, shape) ?? []) {
    if (!isAbsent(child.value)) set.children.set(element, everyPath(child.value, child.shape))
  }
  return set
}

/** The fields that an applied configuration claims: leaves, list items, keys of maps, and empty objects. */
export function fieldSetOf(value: unknown, shape: Shape): FieldSet {
  const set = emptySet()
  claim(value, shape, [], set)
  return set
}

function claim(value: unknown, shape: Shape, path: string[], set: FieldSet): void {
  const children = childrenOf(value, shape)
  if (children === null || value === null) {
    insert(set, path)
    return
  }
  if (children.size === 0 && path.length > 0) insert(set, path)
  for (const [element, child] of children) {
    const below = [...path, element]
    claim(child.value, child.shape, below, set)
    // A key of a map and an item of a list are there by themselves, whatever is in them.
    if (shape.form !== 'object') insert(set, below)
  }
}

interface Child {
  value: unknown
  shape: Shape
}

/** Null: the value is a leaf. */
function childrenOf(value: unknown, shape: Shape): Map<string, Child> | null {
  const children = new Map<string, Child>()
  switch (shape.form) {
    case 'atomic':
      return null
    case 'object':
    case 'map':
      if (!isObject(value)) return null
      for (const [name, item] of Object.entries(value)) {
        children.set(`f:${name}`, { value: item, shape: shape.form === 'map' ? shape.values : shape.field(name) })
      }
      return children
    default:
      if (!Array.isArray(value)) return null
      for (const item of value as unknown[]) {
        const element = itemElement(shape, item)
        if (element !== null) children.set(element, { value: item, shape: shapeOfItem(shape) })
      }
      return children
  }
}

/** Upstream's decoder cannot tell null from absent. */
const isAbsent = (value: unknown): boolean => value === undefined || value === null

/** What is applied laid over what is there. Changes neither. */
export function mergeApplied(live: unknown, applied: unknown, shape: Shape): unknown {
  if (applied === undefined) return live
  if ((shape.form === 'object' || shape.form === 'map') && isObject(applied)) {
    const base: Json = isObject(live) ? live : {}
    const merged: Json = { ...base }
    for (const [name, value] of Object.entries(applied)) {
      merged[name] = mergeApplied(base[name], value, shape.form === 'map' ? shape.values : shape.field(name))
    }
    return merged
  }
  if ((shape.form === 'set' || shape.form === 'list') && Array.isArray(applied)) {
    return mergeItems(Array.isArray(live) ? live : [], applied, shape)
  }
  return applied
}

/** Items both have stand in the applied order; what only the live list has stays before the shared item it stood before. */
function mergeItems(live: unknown[], applied: unknown[], shape: Shape & { form: 'set' | 'list' }): unknown[] {
  const keyOf = (item: unknown): unknown => itemElement(shape, item) ?? item
  const liveByKey = new Map(live.map((item) => [keyOf(item), item]))
  const appliedKeys = new Set(applied.map(keyOf))
  const liveKeys = [...liveByKey.keys()]
  const merged: unknown[] = []
  let next = 0
  const takeLiveOnly = (): void => {
    while (next < liveKeys.length && !appliedKeys.has(liveKeys[next])) merged.push(liveByKey.get(liveKeys[next++]))
  }
  for (const item of applied) {
    takeLiveOnly()
    const key = keyOf(item)
    merged.push(mergeApplied(liveByKey.get(key), item, shapeOfItem(shape)))
    if (next < liveKeys.length && liveByKey.has(key)) {
      const at = liveKeys.indexOf(key)
      if (at === next) next++
    }
  }
  for (; next < liveKeys.length; next++) if (!appliedKeys.has(liveKeys[next])) merged.push(liveByKey.get(liveKeys[next]))
  return merged
}

/** The value without the paths of the set. Changes nothing it is given. */
export function removePaths(value: unknown, remove: FieldSet, shape: Shape): unknown {
  if (remove.children.size === 0) return value
  if ((shape.form === 'object' || shape.form === 'map') && isObject(value)) {
    const kept: Json = {}
    for (const [name, item] of Object.entries(value)) {
      const below = remove.children.get(`f:${name}`)
      if (below?.member) continue
      kept[name] = below ? removePaths(item, below, shape.form === 'map' ? shape.values : shape.field(name)) : item
    }
    return kept
  }
  if ((shape.form === 'set' || shape.form === 'list') && Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const below = remove.children.get(itemElement(shape, item) ?? '')
      if (below?.member) return []
      return [below ? removePaths(item, below, shapeOfItem(shape)) : item]
    })
  }
  return value
}

/** The set with every named field on the way to its members a member too; items of lists and keys of maps are not. */
export function withNamedFields(set: FieldSet, shape: Shape): FieldSet {
  const result: FieldSet = { member: set.member, children: new Map() }
  for (const [element, child] of set.children) {
    const below = withNamedFields(child, shapeBelow(shape, element))
    if (shape.form === 'object' && shape.named.has(element.slice(2))) below.member = true
    result.children.set(element, below)
  }
  return result
}

function shapeBelow(shape: Shape, element: string): Shape {
  switch (shape.form) {
    case 'object':
      return shape.field(element.slice(2))
    case 'map':
      return shape.values
    case 'list':
      return shape.items
    default:
      return { form: 'atomic' }
  }
}
