import type { CustomResourceColumnDefinition, CustomResourceDefinitionNames, CustomResourceSubresources } from 'kubernetes-types/apiextensions/v1'
import { dns1035LabelProblems } from '../../../machinery/name-rules.ts'
import { invalid, required, type FieldError } from '../../field-errors.ts'

/** ValidateCustomResourceDefinitionNames */
export function namesProblems({ plural, singular, kind, listKind, shortNames = [], categories = [] }: CustomResourceDefinitionNames, field: string): FieldError[] {
  const label = (at: string, value: string | undefined): FieldError[] => {
    const problems = value ? dns1035LabelProblems(value) : []
    return problems.length === 0 ? [] : [invalid(`${field}.${at}`, value, problems.join(','))]
  }
  const mixed = (at: string, value: string | undefined): FieldError[] => {
    const problems = value ? dns1035LabelProblems(value.toLowerCase()) : []
    return problems.length === 0 ? [] : [invalid(`${field}.${at}`, value, `may have mixed case, but should otherwise match: ${problems.join(',')}`)]
  }
  return [
    ...label('plural', plural),
    ...label('singular', singular),
    ...mixed('kind', kind),
    ...mixed('listKind', listKind),
    ...shortNames.flatMap((name, index) => label(`shortNames[${index}]`, name)),
    ...(kind && kind === listKind ? [invalid(`${field}.listKind`, listKind, 'kind and listKind may not be the same')] : []),
    ...categories.flatMap((name, index) => label(`categories[${index}]`, name)),
  ]
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string']
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

/** ValidateCustomResourceColumnDefinition */
export function columnProblems({ name, type, format, jsonPath }: Partial<CustomResourceColumnDefinition>, field: string): FieldError[] {
  const errors: FieldError[] = []
  const types = `must be one of ${COLUMN_TYPES.join(',')}`
  if (!name) errors.push(required(`${field}.name`))
  if (!type) errors.push(required(`${field}.type`, types))
  else if (!COLUMN_TYPES.includes(type)) errors.push(invalid(`${field}.type`, type, types))
  if (format && !COLUMN_FORMATS.includes(format)) errors.push(invalid(`${field}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`))
  return [...errors, ...(jsonPath ? pathProblems(jsonPath, `${field}.JSONPath`) : [required(`${field}.JSONPath`)])]
}

const pathProblems = (path: string, field: string): FieldError[] => (path.startsWith('.') ? [] : [invalid(field, path, 'must be a simple json path starting with .')])

/** ValidateCustomResourceDefinitionSubresources */
export function subresourcesProblems(subresources: CustomResourceSubresources | undefined, field: string): FieldError[] {
  const scale = subresources?.scale as Partial<NonNullable<CustomResourceSubresources['scale']>> | undefined
  if (!scale) return []
  return [
    ...scalePathProblems(scale.specReplicasPath, `${field}.scale.specReplicasPath`, ['.spec'], true),
    ...scalePathProblems(scale.statusReplicasPath, `${field}.scale.statusReplicasPath`, ['.status'], true),
    ...scalePathProblems(scale.labelSelectorPath, `${field}.scale.labelSelectorPath`, ['.status', '.spec'], false),
  ]
}

function scalePathProblems(path: string | undefined, field: string, parts: readonly string[], isRequired: boolean): FieldError[] {
  if (!path) return isRequired ? [required(field)] : []
  const problems = pathProblems(path, field)
  if (problems.length > 0 || parts.some((part) => path.startsWith(`${part}.`))) return problems
  return [invalid(field, path, `should be a json path under ${parts.length > 1 ? 'either ' : ''}${parts.join(' or ')}`)]
}
