import type { FieldsV1 } from 'kubernetes-types/meta/v1'
import { isObject, type Json } from './patch-input.ts'

/**
 * Which fields of an object someone owns: a tree whose keys are path elements in FieldsV1's own writing (`f:spec`,
 * `k:{"name":"nginx"}`, `v:"x"`, `i:0`). Sets are values, shared by who holds them: operations make new ones, but for `insert`.
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

/** What does not change is the same set as before: a write leaves most of most managers' fields alone. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return b
  let children: Map<string, FieldSet> | undefined
  for (const [element, theirs] of b.children) {
    const mine = a.children.get(element)
    const both = mine === undefined ? theirs : union(mine, theirs)
    if (both !== mine) (children ??= new Map(a.children)).set(element, both)
  }
  const member = a.member || b.member
  return children === undefined && member === a.member ? a : { member, children: children ?? a.children }
}

/** As with `union`, what does not change is the same set. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  let children: Map<string, FieldSet> | undefined
  for (const [element, theirs] of b.children) {
    const mine = a.children.get(element)
    if (mine === undefined) continue
    const left = difference(mine, theirs)
    if (left === mine) continue
    children ??= new Map(a.children)
    if (isEmpty(left)) children.delete(element)
    else children.set(element, left)
  }
  const member = a.member && !b.member
  return children === undefined && member === a.member ? a : { member, children: children ?? a.children }
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { member: a.member && b.member, children: new Map() }
  for (const [element, theirs] of b.children) {
    const mine = a.children.get(element)
    const both = mine === undefined ? emptySet() : intersection(mine, theirs)
    if (!isEmpty(both)) result.children.set(element, both)
  }
  return result
}

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

/** More than the kinds and managers of a busy cluster make; past that sharing begins anew. */
const MOST_SHARED = 4_096

interface Written {
  json: FieldsV1
  /** Stands for the content in that of a parent. */
  id: number
}

/**
 * Field sets are the largest part of most objects and nearly all alike: thousands of pods have the same few. Equal ones are written as
 * one object, down to the subtree.
 */
const shared = new Map<string, Written>()
const writtenAs = new WeakMap<FieldSet, Written>()
let lastId = 0
const leaf: Written = { json: {}, id: lastId }

/** Shared with other objects: never to be changed. */
export const toFieldsV1 = (set: FieldSet): FieldsV1 => write(set).json

function write(set: FieldSet): Written {
  if (set.member && set.children.size === 0) return leaf
  const known = writtenAs.get(set)
  if (known !== undefined) return known
  const children = sortedElements(set).map((element) => ({ element, ...write(set.children.get(element)!) }))
  const content = `${set.member ? '.' : ''}${children.map(({ element, id }) => `${element}\0${id}\0`).join('')}`
  let written = shared.get(content)
  if (written === undefined) {
    const json: Json = {}
    if (set.member && children.length > 0) json['.'] = {}
    for (const child of children) json[child.element] = child.json
    written = { json, id: ++lastId }
    if (shared.size >= MOST_SHARED) shared.clear()
    shared.set(content, written)
  }
  writtenAs.set(set, written)
  return written
}

/** A leaf is a member; so is what has a "." of its own. */
export function fromFieldsV1(json: unknown): FieldSet {
  const set = readNode(json)
  return set.member ? { member: false, children: set.children } : set
}

function readNode(json: unknown): FieldSet {
  if (!isObject(json)) return { member: true, children: new Map() }
  const set = emptySet()
  const entries = Object.entries(json)
  for (const [element, child] of entries) {
    if (element === '.') set.member = true
    else if (/^[fkvi]:/.test(element)) set.children.set(element, readNode(child))
  }
  if (entries.length === 0) set.member = true
  return set
}
