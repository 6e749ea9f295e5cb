import type { Completion, CompletionResult, CompletionSource } from '@codemirror/autocomplete'
import type { KindField } from '../../../../sandbox/files-protocol.ts'
import type { Descriptions } from './descriptions.ts'
import { objectAt, typeWords, type ObjectDescription } from './fields.ts'
import { kindAround, placeAt, type PlaceInYaml } from './place-in-yaml.ts'

/** Offers the fields, kinds and values that may stand where the cursor is. */
export function completeManifest(descriptions: Descriptions): CompletionSource {
  return async (context) => {
    const lines = context.state.doc.toString().split('\n')
    const line = context.state.doc.lineAt(context.pos)
    const place = placeAt(lines, line.number - 1, context.pos - line.from)
    if (!place || line.text.trimStart().startsWith('#')) return null
    const { apiVersion, kind } = kindAround(lines, line.number - 1)
    const options = place.at === 'value' ? await valuesAt(descriptions, place, apiVersion, kind) : await keysAt(descriptions, place, apiVersion, kind)
    const typed = line.text.slice(place.from, context.pos - line.from)
    if (options.length === 0 || (typed === '' && !context.explicit && place.at === 'key')) return null
    return { from: line.from + place.from, options, validFor: /^[\w./-]*$/ } satisfies CompletionResult
  }
}

async function keysAt(descriptions: Descriptions, place: PlaceInYaml, apiVersion: string | null, kind: string | null): Promise<Completion[]> {
  const head: Completion[] = place.path.length > 0 ? [] : ['apiVersion', 'kind'].filter((key) => (key === 'apiVersion' ? apiVersion : kind) === null).map((label) => ({ label, apply: `${label}: `, type: 'property', boost: 99 }))
  const fields = await fieldsAt(descriptions, place, apiVersion, kind)
  const options = Object.entries(fields?.fields ?? {}).map(([name, field]) => ({
    label: name,
    type: 'property',
    detail: typeWords(field),
    info: field.says,
    boost: fields?.required.includes(name) ? 1 : 0,
    apply: name + startOf(field, place.column),
  }))
  return [...head, ...options.filter(({ label }) => !head.some((one) => one.label === label))]
}

/** What comes after a new key: its value on the same line, or an indented block. */
function startOf(field: KindField, column: number): string {
  const indent = ' '.repeat(column)
  if (field.type === 'array') return `:\n${indent}- `
  return field.type === 'object' ? `:\n${indent}  ` : ': '
}

async function valuesAt(descriptions: Descriptions, place: PlaceInYaml, apiVersion: string | null, kind: string | null): Promise<Completion[]> {
  if (place.path.length === 0 && (place.key === 'kind' || place.key === 'apiVersion')) return headValues(descriptions, place.key, apiVersion, kind)
  const fields = await fieldsAt(descriptions, place, apiVersion, kind)
  const field = place.key === null ? undefined : fields?.fields[place.key]
  const values = field?.values ?? (field?.type === 'boolean' ? ['true', 'false'] : [])
  return values.map((label) => ({ label, type: 'enum' }))
}

/** Either of the two narrows down the other. */
async function headValues(descriptions: Descriptions, key: 'kind' | 'apiVersion', apiVersion: string | null, kind: string | null): Promise<Completion[]> {
  const served = await descriptions.kinds()
  const others = served.filter((one) => (key === 'kind' ? apiVersion === null || !served.some((two) => two.apiVersion === apiVersion) || one.apiVersion === apiVersion : !served.some((two) => two.kind === kind) || one.kind === kind))
  return [...new Set(others.map((one) => one[key]))].sort().map((label) => ({ label, type: 'class' }))
}

async function fieldsAt(descriptions: Descriptions, place: PlaceInYaml, apiVersion: string | null, kind: string | null): Promise<ObjectDescription | null> {
  if (apiVersion === null || kind === null) return null
  const description = await descriptions.describe(apiVersion, kind)
  return description === null || description === 'unknown' ? null : objectAt(description, place.path)
}

