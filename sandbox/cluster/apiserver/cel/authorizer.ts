import { celMethod, CelScalar, mapType, type CelFunc, type CelInput, type CelMap } from '@bufbuild/cel'
import type { Attributes } from '../auth/authorizer.ts'
import type { CelAccess } from './cel.ts'

const { BOOL, DYN, STRING } = CelScalar
const step = mapType(STRING, DYN)

/** What has been said so far; `authorizer` itself says nothing. */
type Step = Record<string, string | boolean>

const said = (map: CelMap): Step => Object.fromEntries([...map].map(([key, value]) => [String(key), value as string | boolean]))

/**
 * `authorizer` in expressions: every call adds a word to a map, `check` asks. https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library
 * `access`: of the evaluation that runs now.
 */
export function authorizerFunctions(access: () => CelAccess | undefined): CelFunc[] {
  const add = (name: string): CelFunc =>
    celMethod(name, step, [STRING], step, function (value) {
      return { ...said(this), [name]: value } as CelInput<typeof step>
    })
  return [
    ...['path', 'group', 'resource', 'subresource', 'namespace', 'name', 'fieldSelector', 'labelSelector'].map(add),
    celMethod('serviceAccount', step, [STRING, STRING], step, function (namespace, name) {
      return { ...said(this), account: name, accountNamespace: namespace } as CelInput<typeof step>
    }),
    celMethod('check', step, [STRING], step, function (verb) {
      return check(access(), said(this), verb) as CelInput<typeof step>
    }),
    celMethod('allowed', step, [], BOOL, function () {
      return said(this).allowed === true
    }),
    celMethod('reason', step, [], STRING, function () {
      return String(said(this).reason ?? '')
    }),
    celMethod('errored', step, [], BOOL, () => false),
    celMethod('error', step, [], STRING, () => ''),
  ]
}

function check(access: CelAccess | undefined, words: Step, verb: string): Step {
  if (access === undefined) return { allowed: false, reason: 'nobody asks' }
  const text = (name: string): string => String(words[name] ?? '')
  const [account, namespace] = [text('account'), text('accountNamespace')]
  const user =
    account === '' ? access.user : { name: `system:serviceaccount:${namespace}:${account}`, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'] }
  const attributes: Attributes =
    words.path === undefined
      ? { verb, group: text('group'), version: '*', resource: text('resource'), subresource: text('subresource'), namespace: text('namespace'), name: text('name') }
      : { verb, path: text('path') }
  const { allowed, reason } = access.authorize(user, attributes)
  return { allowed, reason }
}
