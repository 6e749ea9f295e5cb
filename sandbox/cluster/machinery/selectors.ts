import type { LabelSelector } from 'kubernetes-types/meta/v1'
import { SelectorError, type LabelRequirement } from './selector-parser.ts'

export { parseLabelSelector, SelectorError, type LabelOperator, type LabelRequirement } from './selector-parser.ts'

type Labels = Readonly<Record<string, string>>

/** All of the requirements hold; none: anything matches. */
export const matchesLabels = (requirements: readonly LabelRequirement[], labels: Labels | undefined): boolean =>
  requirements.every((one) => matchesOne(one, labels ?? {}))

function matchesOne({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value)
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value)
    case 'gt':
    case 'lt':
      return value !== undefined && comparesAs(operator, value, values[0] ?? '')
  }
}

function comparesAs(operator: 'gt' | 'lt', value: string, bound: string): boolean {
  if (!/^-?\d+$/.test(value) || !/^-?\d+$/.test(bound)) return false
  return operator === 'gt' ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound)
}

const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const

/** The requirements of a LabelSelector object; absent: null, which matches nothing, where an empty one matches everything. */
export function requirementsOf(selector: LabelSelector | null | undefined): LabelRequirement[] | null {
  if (!selector) return null
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'in' as const, values: [value] }))
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => {
    const known = operators[operator as keyof typeof operators]
    if (known === undefined) throw new SelectorError(`"${operator}" is not a valid label selector operator`)
    return { key, operator: known, values: values ?? [] }
  })
  return [...labels, ...expressions]
}

export function matchesLabelSelector(selector: LabelSelector | null | undefined, labels: Labels | undefined): boolean {
  const requirements = requirementsOf(selector)
  return requirements !== null && matchesLabels(requirements, labels)
}

/** Every pair of the map is among the labels; an empty or absent map selects nothing, as a Service's or an RC's does. */
export function matchesLabelMap(selector: Labels | undefined, labels: Labels | undefined): boolean {
  const pairs = Object.entries(selector ?? {})
  return pairs.length > 0 && pairs.every(([key, value]) => labels?.[key] === value)
}

/** The query text of requirements, as status.selector of a Scale has it: "app=web,tier in (a,b)". */
export function labelSelectorText(requirements: readonly LabelRequirement[]): string {
  return [...requirements]
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(requirementText)
    .join(',')
}

function requirementText({ key, operator, values }: LabelRequirement): string {
  const list = [...values].sort().join(',')
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
      return values.length === 1 ? `${key}=${list}` : `${key} in (${list})`
    case 'notin':
      return `${key} notin (${list})`
    case 'gt':
      return `${key}>${list}`
    case 'lt':
      return `${key}<${list}`
    default:
      return `${key}${operator}${list}`
  }
}
