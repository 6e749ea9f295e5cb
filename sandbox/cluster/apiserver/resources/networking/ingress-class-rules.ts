import type { IngressClass } from 'kubernetes-types/networking/v1'
import type { Stored } from '../../../machinery/object.ts'
import { dns1123LabelProblems, dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import { forbidden, invalid, notSupported, required, tooLong, type FieldError } from '../../field-errors.ts'
import { prefixedPathProblems } from '../rules/domains.ts'
import { pathSegmentProblems } from '../rules/metadata.ts'

const LONGEST_CONTROLLER_BYTES = 250
const SCOPES = ['Cluster', 'Namespace']

/** pkg/apis/networking/validation ValidateIngressClass */
export function validateIngressClass({ spec }: IngressClass): FieldError[] {
  const { controller, parameters } = spec ?? {}
  const errors: FieldError[] = []
  if (!controller) errors.push(required('spec.controller'))
  else {
    if (controller.length > LONGEST_CONTROLLER_BYTES) errors.push(tooLong('spec.controller', LONGEST_CONTROLLER_BYTES))
    errors.push(...prefixedPathProblems(controller, 'spec.controller'))
  }
  return parameters ? [...errors, ...parametersProblems(parameters, 'spec.parameters')] : errors
}

export const validateIngressClassUpdate = ({ spec }: IngressClass, { spec: old }: Stored<IngressClass>): FieldError[] =>
  spec?.controller === old?.controller ? [] : [invalid('spec.controller', spec?.controller ?? '', 'field is immutable')]

/** What stands for an object of some group in the same namespace, or in none. */
export function typedReferenceProblems({ apiGroup, kind, name }: { apiGroup?: string; kind?: string; name?: string }, field: string): FieldError[] {
  const errors = apiGroup === undefined ? [] : dns1123SubdomainProblems(apiGroup).map((problem) => invalid(`${field}.apiGroup`, apiGroup, problem))
  for (const [part, value] of Object.entries({ kind, name })) {
    errors.push(...(value ? pathSegmentProblems(value).map((problem) => invalid(`${field}.${part}`, value, problem)) : [required(`${field}.${part}`)]))
  }
  return errors
}

function parametersProblems(parameters: NonNullable<NonNullable<IngressClass['spec']>['parameters']>, field: string): FieldError[] {
  const { scope, namespace } = parameters
  const errors = typedReferenceProblems(parameters, field)
  if (scope === undefined) return [...errors, required(`${field}.scope`)]
  if (!SCOPES.includes(scope)) return [...errors, notSupported(`${field}.scope`, scope, SCOPES)]
  if (scope === 'Cluster') return namespace === undefined ? errors : [...errors, forbidden(`${field}.namespace`, "`parameters.scope` is set to 'Cluster'")]
  if (namespace === undefined) return [...errors, required(`${field}.namespace`, "`parameters.scope` is set to 'Namespace'")]
  return [...errors, ...dns1123LabelProblems(namespace).map((problem) => invalid(`${field}.namespace`, namespace, problem))]
}
