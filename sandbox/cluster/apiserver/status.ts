import { ApiError } from '../machinery/object.ts'
import type { Status } from '../machinery/object.ts'
import type { FieldError } from './field-errors.ts'

/** Failures worded and coded as upstream: https://pkg.go.dev/k8s.io/apimachinery/pkg/api/errors */

type Details = NonNullable<Status['details']>

/** "deployments.apps", or "pods" in the core group; of kinds "Deployment.apps". */
export const qualified = (name: string, group: string): string => (group === '' ? name : `${name}.${group}`)

function failure(code: number, reason: string | undefined, message: string, details?: Details): ApiError {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  })
}

interface Named {
  group: string
  /** Plural resource name (not a kind). */
  resource: string
}

const detailsOf = (kind: string, group: string, name: string, more: Details = {}): Details => ({
  ...(name === '' ? {} : { name }),
  ...(group === '' ? {} : { group }),
  ...(kind === '' ? {} : { kind }),
  ...more,
})

export const notFound = ({ group, resource }: Named, name: string): ApiError =>
  failure(404, 'NotFound', `${qualified(resource, group)} "${name}" not found`, detailsOf(resource, group, name))

export const alreadyExists = ({ group, resource }: Named, name: string): ApiError =>
  failure(409, 'AlreadyExists', `${qualified(resource, group)} "${name}" already exists`, detailsOf(resource, group, name))

export const conflict = ({ group, resource }: Named, name: string, problem: string): ApiError =>
  failure(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource, group)} "${name}": ${problem}`, detailsOf(resource, group, name))

export const modified = (resource: Named, name: string): ApiError =>
  conflict(resource, name, 'the object has been modified; please apply your changes to the latest version and try again')

/** `problem` follows "is forbidden: ". */
export function forbidden({ group, resource }: Named, name: string, problem: string, causes?: Details['causes']): ApiError {
  const what = resource === '' ? 'forbidden' : name === '' ? `${qualified(resource, group)} is forbidden` : `${qualified(resource, group)} "${name}" is forbidden`
  return failure(403, 'Forbidden', `${what}: ${problem}`, detailsOf(resource, group, name, causes === undefined ? {} : { causes }))
}

export function invalid(kind: { group: string; kind: string }, name: string, errors: readonly FieldError[]): ApiError {
  const messages = [...new Set(errors.map((error) => `${error.field}: ${error.detail}`))]
  const text = messages.length === 1 ? messages[0] : `[${messages.join(', ')}]`
  const causes = errors.map((error) => ({ reason: error.reason, message: error.detail, field: error.field }))
  return failure(422, 'Invalid', `${qualified(kind.kind, kind.group)} "${name}" is invalid: ${text}`, detailsOf(kind.kind, kind.group, name, { causes }))
}

export const badRequest = (message: string): ApiError => failure(400, 'BadRequest', message)

export const unauthorized = (): ApiError => failure(401, 'Unauthorized', 'Unauthorized')

export const resourceNotServed = (): ApiError => failure(404, 'NotFound', 'the server could not find the requested resource', {})

export const methodNotAllowed = (): ApiError =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

export const unsupportedMediaType = (accepted: readonly string[]): ApiError =>
  failure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`)

/** The patch handlers of upstream answer less. */
export const unsupportedPatchType = (): ApiError => failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})

export const notAcceptable = (accepted: readonly string[]): ApiError =>
  failure(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`)

export const tooLarge = (message: string): ApiError => failure(413, 'RequestEntityTooLarge', message)

export const expired = (message: string): ApiError => failure(410, 'Expired', message)

export const unprocessablePatch = (): ApiError =>
  failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {})

export const tooManyRequests = (message: string, causes?: Details['causes'], retryAfterSeconds?: number): ApiError =>
  failure(429, 'TooManyRequests', message, {
    ...(causes === undefined ? {} : { causes }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })

export const internalError = (problem: string): ApiError =>
  failure(500, 'InternalError', `Internal error occurred: ${problem}`, { causes: [{ message: problem }] })

/** An error without a reason, as upstream gives those that nobody classified. */
export const plainError = (code: number, message: string): ApiError => failure(code, undefined, message)

export const serviceUnavailable = (message: string): ApiError => failure(503, 'ServiceUnavailable', message)

export const success = (code?: number, details?: Details): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  ...(details === undefined ? {} : { details }),
  ...(code === undefined ? {} : { code }),
})
