import { isScalar, type Field, type Message } from './schema.ts'
import { packagePrefix } from './tables.ts'

/** Reads one package's table; README.md tells its form. `lookUp` finds messages of other packages, for inlining. */
export function parseTable(prefix: string, table: string, lookUp: (name: string) => Message | undefined): Message[] {
  const drafts: Draft[] = []
  for (const line of table.split('\n')) {
    if (line === '') continue
    if (line.startsWith('  ')) drafts.at(-1)!.fields.push(parseField(line.slice(2), prefix))
    else drafts.push(parseHead(line, prefix))
  }
  const here = new Map(drafts.map((draft) => [draft.name, draft]))
  return drafts.map((draft) => finish(draft, (name) => here.get(name)?.fields ?? lookUp(name)?.wire ?? []))
}

interface Draft {
  name: string
  isKind: boolean
  atomic: boolean
  fields: Field[]
}

function parseHead(line: string, prefix: string): Draft {
  const [name, ...flags] = line.split(' ')
  return { name: `${prefix}.${name}`, isKind: flags.includes('kind'), atomic: flags.includes('atomic'), fields: [] }
}

function parseField(line: string, prefix: string): Field {
  const [name, number, type, ...flags] = line.split(' ')
  const field: Field = { ...plain, name: name!, number: Number(number), ...parseType(type!, prefix) }
  for (const flag of flags) applyFlag(field, flag)
  return field
}

const plain: Omit<Field, 'name' | 'number' | 'form' | 'type'> = {
  inline: false,
  required: false,
  listKeys: [],
  atomic: false,
  merge: false,
  retainKeys: false,
  pointer: false,
  zero: false,
  nullable: false,
}

function parseType(text: string, prefix: string): { form: Field['form']; type: string } {
  if (text.startsWith('[]')) return { form: 'list', type: resolve(text.slice(2), prefix) }
  if (text.startsWith('{}')) return { form: 'map', type: resolve(text.slice(2), prefix) }
  return { form: 'single', type: resolve(text, prefix) }
}

function resolve(type: string, prefix: string): string {
  if (isScalar(type)) return type
  const dot = type.indexOf('.')
  return dot < 0 ? `${prefix}.${type}` : `${packagePrefix(type.slice(0, dot))}${type.slice(dot)}`
}

function applyFlag(field: Field, flag: string): void {
  const [, word, argument] = /^(\w+)(?:[(=](.*?)\)?)?$/.exec(flag) ?? []
  switch (word) {
    case 'default':
      field.default = JSON.parse(argument!)
      return
    case 'map':
      field.list = 'map'
      field.listKeys = argument!.split(',')
      return
    case 'set':
      field.list = 'set'
      return
    case 'atomic':
      if (field.form === 'list') field.list = 'atomic'
      else field.atomic = true
      return
    case 'merge':
      field.merge = true
      if (argument !== undefined) field.mergeKey = argument
      return
    case 'null':
      field.nullable = true
      return
    case 'inline':
    case 'required':
    case 'retainKeys':
    case 'pointer':
    case 'zero':
      field[word] = true
      return
    default:
      throw new Error(`schema: field ${field.name}: unknown flag ${flag}`)
  }
}

const kindFields: Field[] = ['apiVersion', 'kind'].map((name) => ({ ...plain, name, number: 0, form: 'single', type: 'string' }))

function finish(draft: Draft, fieldsOf: (name: string) => readonly Field[]): Message {
  const fields = new Map<string, Field>()
  if (draft.isKind) for (const field of kindFields) fields.set(field.name, field)
  const add = (list: readonly Field[]): void => {
    for (const field of list) {
      if (field.inline) add(fieldsOf(field.type))
      else fields.set(field.name, field)
    }
  }
  add(draft.fields)
  return { name: draft.name, isKind: draft.isKind, atomic: draft.atomic, fields, wire: draft.fields }
}
