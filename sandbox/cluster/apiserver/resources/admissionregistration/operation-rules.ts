import type { Rule } from '../../admission/match-rules.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']
const SCOPES = ['*', 'Cluster', 'Namespaced']

/** apis/admissionregistration/validation validateRuleWithOperations: what a webhook or a policy is asked about. */
export function operationRuleProblems({ operations = [], apiGroups = [], apiVersions = [], resources = [], scope }: Rule, field: string): FieldError[] {
  return [
    ...listProblems(operations, `${field}.operations`, 'operations'),
    ...operations.flatMap((operation, index) => (OPERATIONS.includes(operation) ? [] : [notSupported(`${field}.operations[${index}]`, operation, OPERATIONS)])),
    ...listProblems(apiGroups, `${field}.apiGroups`, 'API groups'),
    ...listProblems(apiVersions, `${field}.apiVersions`, 'API versions'),
    ...apiVersions.flatMap((version, index) => (version === '' ? [required(`${field}.apiVersions[${index}]`)] : [])),
    ...resourcesProblems(resources, `${field}.resources`),
    ...(scope === undefined || SCOPES.includes(scope) ? [] : [notSupported(`${field}.scope`, scope, SCOPES)]),
  ]
}

function listProblems(list: readonly string[], field: string, others: string): FieldError[] {
  if (list.length === 0) return [required(field)]
  return list.length > 1 && list.includes('*') ? [invalid(field, list, `if '*' is present, must not specify other ${others}`)] : []
}

function resourcesProblems(resources: readonly string[], field: string): FieldError[] {
  if (resources.length === 0) return [required(field)]
  const errors = resources.flatMap((resource, index): FieldError[] => {
    const at = `${field}[${index}]`
    if (resource === '') return [required(at)]
    const [name = '', subresource] = resource.split('/')
    if (subresource === undefined) return []
    const before = resources.slice(0, index)
    return [`${name}/*`, `*/${subresource}`].filter((wider) => before.includes(wider)).map((wider) => invalid(at, resource, `if '${wider}' is present, must not specify ${resource}`))
  })
  if (resources.length > 1 && resources.includes('*/*')) errors.push(invalid(field, resources, "if '*/*' is present, must not specify other resources"))
  const plain = resources.some((resource) => resource !== '*' && !resource.includes('/'))
  if (plain && resources.includes('*')) errors.push(invalid(field, resources, "if '*' is present, must not specify other resources without subresources"))
  return errors
}
