import { describe, expect, it } from 'vitest'
import { ApiError } from './object.ts'
import { isRefused, passesByItself } from './reconciler.ts'

const answer = (code: number, reason: string, message: string): ApiError => new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', code, reason, message })

describe('what an operator’s log is told of failures', () => {
  it.each([
    ['a quota that is used up', answer(403, 'Forbidden', 'pods "web-x" is forbidden: exceeded quota: small, requested: pods=1'), 'refused'],
    ['a template that is not valid', answer(422, 'Invalid', 'Pod "web-x" is invalid: spec.containers: Required value'), 'refused'],
    ['a component without rights', answer(403, 'Forbidden', 'pods is forbidden: User "system:nobody" cannot create resource "pods" in API group "" in the namespace "n"'), 'told'],
    ['a write that came second', answer(409, 'Conflict', 'the object has been modified'), 'passes'],
    ['a server that failed', answer(500, 'InternalError', 'boom'), 'told'],
    ['the same inside another error', new Error('while making pods', { cause: answer(403, 'Forbidden', 'exceeded quota') }), 'refused'],
  ])('%s', (_, error, expected) => {
    expect(passesByItself(error) ? 'passes' : isRefused(error) ? 'refused' : 'told').toBe(expected)
  })
})
