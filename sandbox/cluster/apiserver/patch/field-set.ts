import type { FieldsV1 } from 'kubernetes-types/meta/v1'
import { isObject, type Json } from './patch-input.ts'

/**
 * Which fields of an object someone owns: a tree whose keys are path elements in FieldsV1's own writing (`f:spec`,
 * `k:{"name":"nginx"}`, `v:"x"`, `i:0`). Sets are values: operations make new ones, but for `insert`.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export interface FieldSet {
  /** The path that ends here is in the set. */
  member: boolean
  children: Map<string, FieldSet>
}

export const emptySet = (): FieldSet => ({ member: false, children: new Map() })
export const isEmpty = (set: FieldSet): boolean => !set.member && set.children.size === 0

export function insert(set: FieldSet, path: readonly string[]): void {
  let node = set
  for (const element of path) {
    let next = node.children.get(element)
    if (!next) node.children.set(element, (next = emptySet()))
    node = next
  }
  node.member = true
}

export const union = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (x, y) => x || y)
export const intersection = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (x, y) => x && y)
export const difference = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (x, y) => x && !y)

function combine(a: FieldSet, b: FieldSet, keep: (inA: boolean, inB: boolean) => boolean): FieldSet {
  const result: FieldSet = { member: keep(a.member, b.member), children: new Map() }
  for (const element of new Set([...a.children.keys(), ...b.children.keys()])) {
    const child = combine(a.children.get(element) ?? nothing, b.children.get(element) ?? nothing, keep)
    if (!isEmpty(child)) result.children.set(element, child)
  }
  return result
}

const nothing: FieldSet = emptySet()

/** The set without what stands below these top-level fields. */
export function without(set: FieldSet, top: readonly string[]): FieldSet {
  const children = new Map(set.children)
  for (const element of top) children.delete(element)
  return { member: set.member, children }
}

/** Every path of the set, parents before children, in upstream's order. */
export function pathsOf(set: FieldSet, at: readonly string[] = []): string[][] {
  const paths: string[][] = set.member && at.length > 0 ? [[...at]] : []
  for (const element of sortedElements(set)) paths.push(...pathsOf(set.children.get(element)!, [...at, element]))
  return paths
}

/** A path as conflicts name it: `.spec.containers[name="nginx"].image`. */
export const pathText = (path: readonly string[]): string => path.map(elementText).join('')

function elementText(element: string): string {
  const rest = element.slice(2)
  switch (element[0]) {
    case 'k': {
      const keys = JSON.parse(rest) as Json
      return `[${Object.entries(keys)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(',')}]`
    }
    case 'v':
      return `[=${rest}]`
    case 'i':
      return `[${rest}]`
    default:
      return `.${rest}`
  }
}

const elementOrder = 'fkvi'
const sortedElements = (set: FieldSet): string[] =>
  [...set.children.keys()].sort((a, b) => elementOrder.indexOf(a[0]!) - elementOrder.indexOf(b[0]!) || (a < b ? -1 : 1))

export function toFieldsV1(set: FieldSet): FieldsV1 {
  const json: Json = {}
  if (set.member && set.children.size > 0) json['.'] = {}
  for (const element of sortedElements(set)) json[element] = toFieldsV1(set.children.get(element)!)
  return json
}

/** A leaf is a member; so is what has a "." of its own. */
export function fromFieldsV1(json: unknown): FieldSet {
  const set = readNode(json)
  set.member = false
  return set
}

function readNode(json: unknown): FieldSet {
  const set = emptySet()
  const entries = isObject(json) ? Object.entries(json) : []
  for (const [element, child] of entries) {
    if (element === '.') set.member = true
    else if (/^[fkvi]:/.test(element)) set.children.set(element, readNode(child))
  }
  if (entries.length === 0) set.member = true
  return set
}
