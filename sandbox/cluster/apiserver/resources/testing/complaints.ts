import type { KubeObject, Stored } from '../../../machinery/object.ts'
import { normalize } from '../../../schema/normalize.ts'
import type { FieldError } from '../../field-errors.ts'
import { builtInResources } from '../registry.ts'

export type Loose = Record<string, unknown>

const definitions = builtInResources()
const definitionOf = (kind: string) => definitions.find((one) => one.kind === kind)!

/** As a request's body is before it is validated: decoded and defaulted. */
export function defaulted(kind: string, object: Loose): KubeObject {
  const definition = definitionOf(kind)
  const copy = structuredClone(object) as KubeObject
  normalize(definition.schema, copy)
  definition.setDefaults?.(copy)
  return copy
}

const texts = (errors: FieldError[]): string[] => errors.map(({ field, detail }) => `${field}: ${detail}`)

/** What is said of a new object of the kind, in order. Without a name and a uid of its own it is `x`, `uid-1`. */
export function complaints(kind: string, object: Loose): string[] {
  const [definition, made] = [definitionOf(kind), defaulted(kind, object)]
  made.metadata = { name: 'x', uid: 'uid-1', ...made.metadata }
  definition.prepareForCreate?.(made, { namespace: definition.namespaced ? 'default' : undefined, subresource: undefined, now: 0 })
  return texts([...definition.validate!(made), ...(definition.validateCreate?.(made) ?? [])])
}

/** What is said of a change alone. */
export const updateComplaints = (kind: string, object: Loose, old: Loose, subresource?: string): string[] =>
  texts(definitionOf(kind).validateUpdate!(defaulted(kind, object), defaulted(kind, old) as Stored, subresource))

export function warningsOf(kind: string, object: Loose, old?: Loose): string[] {
  return definitionOf(kind).warnings!(defaulted(kind, object), old === undefined ? undefined : (defaulted(kind, old) as Stored))
}
