import type { Stored } from '../machinery/object.ts'
import type { ResourceDefinition } from './resource.ts'
import { badRequest } from './status.ts'

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/ */
export interface FieldTerm {
  field: string
  value: string
  equal: boolean
}

const operators = ['!=', '==', '='] as const

/** Throws BadRequest in upstream's words (apimachinery/pkg/fields). */
export function parseFieldSelector(text: string): FieldTerm[] {
  return splitTerms(text)
    .filter((term) => term !== '')
    .map((term) => {
      const [field, operator, value] = splitTerm(term, text)
      return { field, value: unescapeValue(value), equal: operator !== '!=' }
    })
}

/** Commas part terms unless a backslash stands before. */
function splitTerms(text: string): string[] {
  const terms: string[] = []
  let current = ''
  for (let index = 0; index < text.length; index++) {
    const letter = text[index]!
    if (letter === '\\' && index + 1 < text.length) current += letter + text[++index]!
    else if (letter === ',') {
      terms.push(current)
      current = ''
    } else current += letter
  }
  return [...terms, current]
}

function splitTerm(term: string, selector: string): [field: string, operator: string, value: string] {
  for (let index = 0; index < term.length; index++) {
    for (const operator of operators) {
      if (term.startsWith(operator, index)) return [term.slice(0, index), operator, term.slice(index + operator.length)]
    }
  }
  throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`)
}

function unescapeValue(text: string): string {
  let value = ''
  for (let index = 0; index < text.length; index++) {
    const letter = text[index]!
    if (letter === '\\') {
      const next = text[++index]
      if (next === undefined || !'\\,='.includes(next)) throw badRequest(`invalid field selector: invalid escape sequence: \\${next ?? ''}`)
      value += next
    } else if (letter === ',' || letter === '=') throw badRequest(`invalid field selector: unescaped character in value: ${letter.charCodeAt(0)}`)
    else value += letter
  }
  return value
}

/** Throws BadRequest for a field that the kind does not offer. */
export function compileFieldSelector(definition: ResourceDefinition, terms: readonly FieldTerm[]): (object: Stored) => boolean {
  // Kinds without fields of their own answer in the words of apimachinery's default, which knows both names for all.
  const plain = definition.selectableFields === undefined && definition.customSchema === undefined
  const selectable = new Set(['metadata.name', ...(definition.namespaced || plain ? ['metadata.namespace'] : []), ...offeredFields(definition)])
  for (const { field } of terms) {
    if (selectable.has(field)) continue
    throw badRequest(plain ? `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"` : `field label not supported: ${field}`)
  }
  const onlyMetadata = terms.every(({ field }) => field.startsWith('metadata.'))
  return (object) => {
    const fields: Record<string, string> = onlyMetadata ? {} : (definition.selectableFields?.(object) ?? {})
    return terms.every(({ field, value, equal }) => {
      const actual = field === 'metadata.name' ? object.metadata.name : field === 'metadata.namespace' ? (object.metadata.namespace ?? '') : (fields[field] ?? '')
      return (actual === value) === equal
    })
  }
}

/** The names alone: definitions give them for any object, the emptiest too. */
function offeredFields(definition: ResourceDefinition): string[] {
  return definition.selectableFields === undefined ? [] : Object.keys(definition.selectableFields({ metadata: {} }))
}
