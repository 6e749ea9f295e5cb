import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'
import { knownKeys, nearest } from './known-keys.ts'
import type { Problem } from './problem.ts'

/** A YAML file that its schema accepts, and where in it each part stands. */
export interface YamlFile<T> {
  value: T
  /** The place of the part at a path, or of the nearest part above that is there. */
  problemAt(path: readonly PropertyKey[], message: string): Problem
}

export type YamlResult<T> = { file: YamlFile<T>; problems?: undefined } | { file?: undefined; problems: Problem[] }

/** Parses and validates; every problem has its line and says what would be right. */
export function readYaml<T>(text: string, path: string, schema: z.ZodType<T>): YamlResult<T> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset)
    return { file: path, line: Math.max(line, 1), column: Math.max(col, 1), message }
  }
  if (document.errors.length > 0) return { problems: document.errors.map((error) => at(error.pos[0], `is not valid YAML: ${error.message}`)) }
  let raw: unknown
  try {
    raw = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    return { problems: [at(0, `is not usable YAML: ${(error as Error).message}`)] }
  }
  const problemAt = (where: readonly PropertyKey[], message: string): Problem => at(offsetOf(document, where), message)
  const result = schema.safeParse(raw)
  if (result.success) return { file: { value: result.data, problemAt } }
  const problems = result.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [problemAt(issue.path, `${pathText(issue.path)}: ${explain(issue, raw)}`)]
    const known = knownKeys(schema, raw, issue.path)
    return issue.keys.map((key) => {
      const meant = nearest(key, known)
      return at(keyOffset(document, issue.path, key), `${pathText(issue.path)}: "${key}" is not known here; ${meant ? `did you mean "${meant}"?` : `known are ${known.join(', ')}`}`)
    })
  })
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) }
}

function explain(issue: z.core.$ZodIssue, raw: unknown): string {
  const value = issue.path.reduce<unknown>((now, key) => (now !== null && typeof now === 'object' ? (now as Record<PropertyKey, unknown>)[key] : undefined), raw)
  if (issue.path.length === 0 && issue.code === 'invalid_type') return `${value === null ? 'is empty' : 'is one text or list'}; it consists of keys with a colon, such as "id: my-lesson"`
  if (value === undefined && issue.code === 'invalid_type') return `is missing; write a ${issue.expected} here`
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The shape that got furthest is the one that was meant.
    const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0]
    if (closest?.[0]) return [...new Set(closest.map((one) => one.message))].join('; ')
  }
  // What Zod says of a key that decides on the others: "Invalid discriminator value. Expected 'a' | 'b'".
  const [, choices] = /^Invalid discriminator value\. Expected (.+)$/.exec(issue.message) ?? []
  const [, wanted, found] = /^Invalid input: expected (\w+), received (\w+)$/.exec(issue.message) ?? []
  if (wanted !== undefined && found !== undefined) return `is ${nameOf(found)}; ${nameOf(wanted)} belongs here`
  if (choices) return `is not one of ${choices.replaceAll("'", '').split(' | ').join(', ')}`
  return issue.message
}

const names: Record<string, string> = { string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'a group of keys', null: 'empty', undefined: 'missing', record: 'a group of keys' }
const nameOf = (type: string): string => names[type] ?? type

const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map((one) => one.path.length))

/** steps[2].checks[0].expression; "the file" for the whole. */
export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file'
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`)).join('')
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

function keyOffset(document: Document, path: readonly PropertyKey[], key: string): number {
  const parent = path.length === 0 ? document.contents : document.getIn(path, true)
  const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path)
}
