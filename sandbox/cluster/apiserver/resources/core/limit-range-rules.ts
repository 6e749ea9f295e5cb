import type { LimitRange, LimitRangeItem } from 'kubernetes-types/core/v1'
import { labelKeyProblems } from '../../../machinery/name-rules.ts'
import { compareQuantities, milliValue, parseQuantity, tryParseQuantity, type Quantity } from '../../../machinery/quantity.ts'
import { duplicate, forbidden, invalid, required, type FieldError } from '../../field-errors.ts'
import { goQuantity, invalidValue } from '../rules/go-values.ts'
import { containerResourceNameProblems, mayBeOvercommitted, resourceNameProblems } from '../rules/resource-names.ts'

const TYPES = ['Container', 'PersistentVolumeClaim', 'Pod']

/** pkg/apis/core/validation ValidateLimitRange */
export const limitRangeProblems = ({ spec }: LimitRange): FieldError[] => {
  const seen = new Set<string>()
  return (spec?.limits ?? []).flatMap((item, index) => {
    const at = `spec.limits[${index}]`
    const errors = typeProblems(item.type ?? '', `${at}.type`)
    if (seen.has(item.type)) errors.push(duplicate(`${at}.type`, item.type))
    seen.add(item.type)
    return [...errors, ...namesProblems(item, at), ...[...namesOf(item)].flatMap((name) => amountsProblems(item, name, at))]
  })
}

function typeProblems(type: string, field: string): FieldError[] {
  const problems = labelKeyProblems(type).map((problem) => invalid(field, type, problem))
  return problems.length > 0 || type.includes('/') || TYPES.includes(type) ? problems : [invalid(field, type, 'must be a standard limit type or fully qualified')]
}

const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const
const isDefault = (list: string): boolean => list === 'default' || list === 'defaultRequest'

const namesOf = (item: LimitRangeItem): Set<string> => new Set(LISTS.filter((list) => item.type !== 'Pod' || !isDefault(list)).flatMap((list) => Object.keys(item[list] ?? {})))

/** A pod as a whole has no defaults; a claim is limited in its storage. */
function namesProblems(item: LimitRangeItem, field: string): FieldError[] {
  const rule = item.type === 'Pod' || item.type === 'Container' ? containerResourceNameProblems : resourceNameProblems
  const errors: FieldError[] = []
  for (const list of LISTS) {
    const names = Object.keys(item[list] ?? {})
    if (item.type === 'Pod' && isDefault(list)) {
      if (names.length > 0) errors.push(forbidden(`${field}.${list}`, "may not be specified when `type` is 'Pod'"))
      continue
    }
    if (list === 'maxLimitRequestRatio' && item.type === 'PersistentVolumeClaim' && item.min?.['storage'] === undefined && item.max?.['storage'] === undefined) {
      errors.push(required(`${field}.limits`, 'either minimum or maximum storage value is required, but neither was provided'))
    }
    for (const name of names) errors.push(...rule(name, `${field}.${list}[${name}]`))
  }
  return errors
}

const ONE = parseQuantity('1')

/** The amounts of one resource against each other: min ≤ default request ≤ default ≤ max. */
function amountsProblems(item: LimitRangeItem, name: string, field: string): FieldError[] {
  const errors: FieldError[] = []
  const textOf = (list: (typeof LISTS)[number]): string | undefined => (item.type === 'Pod' && isDefault(list) ? undefined : item[list]?.[name])
  const [max, min, standard, request, ratio] = LISTS.map(textOf)
  const amount = (text: string | undefined): Quantity | null => tryParseQuantity(text ?? '')
  const exceeds = (low: string | undefined, high: string | undefined): boolean => {
    const [a, b] = [amount(low), amount(high)]
    return a !== null && b !== null && compareQuantities(a, b) > 0
  }
  const wrong = (list: (typeof LISTS)[number], shown: string | undefined, problem: string): void => void errors.push(invalidValue(`${field}.${list}[${name}]`, goQuantity(shown ?? '0'), problem))
  if (exceeds(min, max)) wrong('min', min, `min value ${min} is greater than max value ${max}`)
  if (exceeds(min, request)) wrong('defaultRequest', request, `min value ${min} is greater than default request value ${request}`)
  if (exceeds(request, max)) wrong('defaultRequest', request, `default request value ${request} is greater than max value ${max}`)
  if (exceeds(request, standard)) wrong('defaultRequest', request, `default request value ${request} is greater than default limit value ${standard}`)
  if (exceeds(min, standard)) wrong('default', min, `min value ${min} is greater than default value ${standard}`)
  if (exceeds(standard, max)) wrong('default', max, `default value ${standard} is greater than max value ${max}`)
  const most = amount(ratio)
  if (most !== null) {
    if (compareQuantities(most, ONE) < 0) wrong('maxLimitRequestRatio', ratio, `ratio ${ratio} is less than 1`)
    const [low, high] = [amount(min), amount(max)]
    if (low !== null && high !== null && milliValue(most) / 1000 > milliValue(high) / milliValue(low)) {
      wrong('maxLimitRequestRatio', ratio, `ratio ${ratio} is greater than max/min = ${(milliValue(high) / milliValue(low)).toFixed(6)}`)
    }
  }
  if (!mayBeOvercommitted(name) && standard !== undefined && request !== undefined && standard !== request) {
    wrong('defaultRequest', request, `default value ${standard} must equal to defaultRequest value ${request} in ${name}`)
  }
  return errors
}
