import type { FieldError } from '../field-errors.ts'
import { invalid as invalidField, notSupported, tooLong } from '../field-errors.ts'
import type { WriteCall } from '../core.ts'
import { badRequest, invalid } from '../status.ts'
import type { WatchCall } from '../verbs/watch.ts'

/** Query parameters of the verbs. https://kubernetes.io/docs/reference/kubernetes-api/common-parameters/common-parameters/ */

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions' | 'ListOptions'

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

export interface WriteQuery extends WriteCall {
  fieldValidation: FieldValidation
}

/** Longest name of a field manager. */
const MOST_MANAGER_BYTES = 128

/** apimachinery/pkg/apis/meta/v1/validation ValidateFieldManager */
function managerProblems(manager: string): FieldError[] {
  const errors = Buffer.byteLength(manager) > MOST_MANAGER_BYTES ? [tooLong('fieldManager', MOST_MANAGER_BYTES)] : []
  let position = 0
  for (const character of manager) {
    // Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the space.
    if (!/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character)) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
      errors.push(invalidField('fieldManager', manager, `invalid character U+${code} (at position ${position})`))
    }
    position += Buffer.byteLength(character)
  }
  return errors
}

export function writeQuery(query: URLSearchParams, kind: OptionsKind): WriteQuery {
  const errors: FieldError[] = []
  const dryRun = query.getAll('dryRun').filter((value) => value !== '')
  if (dryRun.some((value) => value !== 'All')) errors.push(notSupported('dryRun', dryRun, ['All']))
  const fieldValidation = query.get('fieldValidation') ?? ''
  if (fieldValidation !== '' && !isFieldValidation(fieldValidation)) errors.push(notSupported('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn']))
  const fieldManager = query.get('fieldManager') ?? undefined
  if (fieldManager !== undefined) errors.push(...managerProblems(fieldManager))
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors)
  return {
    dryRun: dryRun.length > 0,
    fieldValidation: isFieldValidation(fieldValidation) ? fieldValidation : 'Warn',
    ...(fieldManager === undefined ? {} : { fieldManager }),
    ...(query.has('force') ? { force: booleanOf(query, 'force') } : {}),
  }
}

const isFieldValidation = (text: string): text is FieldValidation => text === 'Strict' || text === 'Warn' || text === 'Ignore'

export interface ListQuery extends WatchCall {
  watch: boolean
  timeoutSeconds?: number
  allowWatchBookmarks: boolean
}

export function listQuery(query: URLSearchParams): ListQuery {
  const text = (name: string): Record<string, string> => {
    const value = query.get(name)
    return value === null || value === '' ? {} : { [name]: value }
  }
  const result: ListQuery = {
    ...text('labelSelector'),
    ...text('fieldSelector'),
    ...text('continue'),
    ...text('resourceVersion'),
    ...text('resourceVersionMatch'),
    watch: booleanOf(query, 'watch'),
    allowWatchBookmarks: booleanOf(query, 'allowWatchBookmarks'),
  }
  const limit = integerOf(query, 'limit')
  if (limit !== undefined) result.limit = limit
  const timeout = integerOf(query, 'timeoutSeconds')
  if (timeout !== undefined) result.timeoutSeconds = timeout
  if (query.has('sendInitialEvents')) result.sendInitialEvents = booleanOf(query, 'sendInitialEvents')
  return result
}

/** As Go's conversion of query parameters: "false" and "0" are false, an empty value is true. */
export function booleanOf(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  return value !== null && value.toLowerCase() !== 'false' && value !== '0'
}

export function integerOf(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null || value === '') return undefined
  if (/^[+-]?\d{1,18}$/.test(value)) return Number(value)
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
}

/** `timeout=1m30s` in milliseconds; undefined where none is given, or none that would be one. Throws BadRequest for what Go does not read. */
export function timeoutOf(query: URLSearchParams): number | undefined {
  const text = query.get('timeout') ?? ''
  if (text === '' || /^[-+]?0$/.test(text)) return undefined
  if (!/^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(text)) throw badRequest(`invalid timeout specified in the request URL: time: invalid duration ${JSON.stringify(text)} - ${text}`)
  let milliseconds = 0
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) milliseconds += Number(amount) * MILLISECONDS[unit!]!
  return milliseconds > 0 && !text.startsWith('-') ? Math.min(Math.ceil(milliseconds), LONGEST_TIMEOUT_MILLISECONDS) : undefined
}

const MILLISECONDS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** As upstream's --request-timeout. */
const LONGEST_TIMEOUT_MILLISECONDS = 60_000
