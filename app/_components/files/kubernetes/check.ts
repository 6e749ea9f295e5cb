import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Node, type Pair } from 'yaml'
import type { KindDescription, KindField } from '../../../../sandbox/files-protocol.ts'
import type { Descriptions } from './descriptions.ts'
import { typeWords } from './fields.ts'

/** Documents of one file and problems of one document that are looked at and told. */
const most = { documents: 50, problems: 50 }

export type ManifestProblem = { from: number; to: number; severity: 'error' | 'warning' } & (
  | { kind: 'syntax'; message: string }
  | { kind: 'unknown-kind'; apiVersion: string; name: string }
  | { kind: 'unknown-field'; field: string; near: string | null }
  | { kind: 'wrong-type'; field: string; wanted: string }
  | { kind: 'not-a-value'; field: string; values: string }
  | { kind: 'missing'; field: string }
)

/** What the cluster would not take, found before it is asked. Files that are no manifests are checked as YAML only. */
export async function checkManifests(text: string, descriptions: Descriptions): Promise<ManifestProblem[]> {
  const problems: ManifestProblem[] = []
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, uniqueKeys: true })
  if (!Array.isArray(documents)) return problems
  for (const document of documents.slice(0, most.documents)) {
    for (const error of document.errors) problems.push({ kind: 'syntax', severity: 'error', from: error.pos[0], to: Math.max(error.pos[1], error.pos[0] + 1), message: error.message.split('\n')[0]!.replace(/ at line.*$/, '') })
    const root: unknown = document.contents
    if (document.errors.length > 0 || !isMap(root)) continue
    const [apiVersion, kind] = [root.get('apiVersion'), root.get('kind')]
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') continue
    const description = await descriptions.describe(apiVersion, kind)
    if (description === 'unknown') problems.push({ kind: 'unknown-kind', severity: 'error', ...rangeOf(root.get('kind', true)), apiVersion, name: kind })
    else if (description) problems.push(...checkObject(root, description, description.root, rangeOf(root.get('kind', true))).slice(0, most.problems))
  }
  return problems
}

type Range = { from: number; to: number }

const rangeOf = (node: unknown): Range => {
  const range = (node as Node | null | undefined)?.range
  return range ? { from: range[0], to: Math.max(range[1], range[0] + 1) } : { from: 0, to: 1 }
}

function checkObject(node: unknown, description: KindDescription, name: string, around: Range): ManifestProblem[] {
  const object = description.objects[name]
  if (!object || !isMap(node)) return []
  const present = new Set<string>()
  const problems = (node.items as Pair[]).flatMap((pair): ManifestProblem[] => {
    const key = isScalar(pair.key) ? String(pair.key.value) : null
    if (key === null || key === '<<') return []
    present.add(key)
    const field = object.fields[key]
    if (field) return checkValue(key, pair.value, field, description, rangeOf(pair.key))
    if (object.open || (name === description.root && key === 'status')) return []
    // What the server fills in stands in manifests that come from it.
    if (name.endsWith('.ObjectMeta')) return []
    return [{ kind: 'unknown-field', severity: 'error', ...rangeOf(pair.key), field: key, near: nearest(key, Object.keys(object.fields)) }]
  })
  const missing = object.required.filter((field) => !present.has(field) && field !== 'status')
  return [...problems, ...missing.map((field): ManifestProblem => ({ kind: 'missing', severity: 'warning', ...around, field }))]
}

function checkValue(key: string, value: unknown, field: KindField, description: KindDescription, at: Range): ManifestProblem[] {
  // An alias stands for what is checked elsewhere; nothing at all is a field that is not set.
  if (value === null || isAlias(value) || (isScalar(value) && value.value === null)) return []
  const wrong = (): ManifestProblem[] => [{ kind: 'wrong-type', severity: 'error', ...rangeOf(value), field: key, wanted: typeWords(field) }]
  if (field.type === 'array') {
    if (!isSeq(value)) return wrong()
    return value.items.flatMap((item) => (field.of ? checkObject(item, description, field.of, isMap(item) ? rangeOf(item.items[0]?.key) : at) : isScalar(item) && !fits(item.value, field.each ?? 'any') ? wrong() : []))
  }
  if (field.type === 'object') {
    if (!isMap(value)) return wrong()
    if (!field.map) return field.of ? checkObject(value, description, field.of, at) : []
    return (value.items as Pair[]).flatMap((pair) => {
      if (field.of) return checkObject(pair.value, description, field.of, rangeOf(pair.key))
      if (!isScalar(pair.value) || pair.value.value === null || fits(pair.value.value, field.each ?? 'any')) return []
      return [{ kind: 'wrong-type', severity: 'error', ...rangeOf(pair.value), field: String((pair.key as { value?: unknown }).value), wanted: field.each ?? 'any' } satisfies ManifestProblem]
    })
  }
  if (field.type === 'any') return []
  if (!isScalar(value) || !fits(value.value, field.type)) return wrong()
  if (field.values && !field.values.includes(String(value.value))) return [{ kind: 'not-a-value', severity: 'error', ...rangeOf(value), field: key, values: field.values.join(', ') }]
  return []
}

function fits(value: unknown, type: KindField['type']): boolean {
  switch (type) {
    case 'string':
      // A date that nobody quoted is text to the server too.
      return typeof value === 'string' || value instanceof Date
    case 'integer':
      return typeof value === 'bigint' || Number.isInteger(value)
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint'
    case 'boolean':
      return typeof value === 'boolean'
    case 'int-or-string':
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    default:
      return true
  }
}

/** Edits after which a name is another word rather than a slip. */
const mostEdits = 2

function nearest(word: string, names: readonly string[]): string | null {
  const [best] = names.map((name) => ({ name, edits: editsBetween(word.toLowerCase(), name.toLowerCase()) })).sort((a, b) => a.edits - b.edits)
  return best && best.edits <= mostEdits ? best.name : null
}

function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1])))
    row = next
  }
  return row[b.length]!
}
