import { isIP } from 'node:net'
import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule, IngressTLS } from 'kubernetes-types/networking/v1'
import { dns1035LabelProblems, dns1123SubdomainProblems, portNameProblems, wildcardSubdomainProblems } from '../../../machinery/name-rules.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { invalidValue } from '../rules/go-values.ts'
import { portNumberProblems } from '../rules/numbers.ts'
import { typedReferenceProblems } from './ingress-class-rules.ts'

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']
const NOT_IN_PATHS = ['//', '/./', '/../', '%2f', '%2F']
const NOT_AT_THE_END = ['/..', '/.']
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'

/** pkg/apis/networking/validation ValidateIngressSpec, in its order. */
export function validateIngress({ spec = {} }: Ingress): FieldError[] {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec
  const errors: FieldError[] = []
  if (rules.length === 0 && !defaultBackend) {
    errors.push(invalidValue('spec', `[]networking.IngressRule${spec.rules === undefined ? '(nil)' : '{}'}`, 'either `defaultBackend` or `rules` must be specified'))
  }
  if (defaultBackend) errors.push(...backendProblems(defaultBackend, 'spec.defaultBackend'))
  errors.push(...rules.flatMap((rule, index) => ruleProblems(rule, `spec.rules[${index}]`)))
  errors.push(...tls.flatMap((one, index) => tlsProblems(one, `spec.tls[${index}]`)))
  if (ingressClassName !== undefined) errors.push(...dns1123SubdomainProblems(ingressClassName).map((problem) => invalid('spec.ingressClassName', ingressClassName, problem)))
  return errors
}

/** The older way to name a class may not name another one. */
export function validateNewIngress({ metadata, spec }: Ingress): FieldError[] {
  const annotated = metadata?.annotations?.[CLASS_ANNOTATION]
  if (annotated === undefined || spec?.ingressClassName === undefined || annotated === spec.ingressClassName) return []
  return [invalid(`annotations.${CLASS_ANNOTATION}`, annotated, 'must match `ingressClassName` when both are specified')]
}

export const ingressWarnings = ({ metadata, spec }: Ingress): string[] =>
  metadata?.annotations?.[CLASS_ANNOTATION] === undefined || spec?.ingressClassName !== undefined
    ? []
    : [`annotation ${JSON.stringify(CLASS_ANNOTATION)} is deprecated, please use 'spec.ingressClassName' instead`]

const hostProblems = (host: string): string[] => (host.includes('*') ? wildcardSubdomainProblems(host) : dns1123SubdomainProblems(host))

function ruleProblems({ host = '', http }: IngressRule, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (isIP(host) !== 0) errors.push(invalid(`${field}.host`, host, 'must be a DNS name, not an IP address'))
  if (host !== '') errors.push(...hostProblems(host).map((problem) => invalid(`${field}.host`, host, problem)))
  if (http && (http.paths ?? []).length === 0) errors.push(required(`${field}.http.paths`))
  return [...errors, ...(http?.paths ?? []).flatMap((path, index) => pathProblems(path, `${field}.http.paths[${index}]`))]
}

const tlsProblems = ({ hosts = [], secretName }: IngressTLS, field: string): FieldError[] => [
  ...hosts.flatMap((host, index) => hostProblems(host).map((problem) => invalid(`${field}.hosts[${index}]`, host, problem))),
  ...(secretName ? dns1123SubdomainProblems(secretName).map((problem) => invalid(`${field}.secretName`, secretName, problem)) : []),
]

function pathProblems({ path = '', pathType, backend }: HTTPIngressPath, field: string): FieldError[] {
  if (!pathType) return [required(`${field}.pathType`, 'pathType must be specified')]
  const errors: FieldError[] = []
  const wrong = (words: string): number => errors.push(invalid(`${field}.path`, path, words))
  if (!PATH_TYPES.includes(pathType)) errors.push(notSupported(`${field}.pathType`, pathType, PATH_TYPES))
  else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) wrong('must be an absolute path')
  } else {
    if (!path.startsWith('/')) wrong('must be an absolute path')
    for (const part of NOT_IN_PATHS) if (path.includes(part)) wrong(`must not contain '${part}'`)
    for (const end of NOT_AT_THE_END) if (path.endsWith(end)) wrong(`cannot end with '${end}'`)
  }
  return [...errors, ...backendProblems(backend ?? {}, `${field}.backend`)]
}

function backendProblems({ service, resource }: IngressBackend, field: string): FieldError[] {
  if (resource && service) return [invalid(field, '', 'cannot set both resource and service backends')]
  if (resource) return typedReferenceProblems(resource, `${field}.resource`)
  if (!service) return [invalid(field, '', 'resource or service backend is required')]
  const errors = service.name ? dns1035LabelProblems(service.name).map((problem) => invalid(`${field}.service.name`, service.name, problem)) : [required(`${field}.service.name`)]
  const { name, number } = service.port ?? {}
  if (name && number) errors.push(invalid(field, '', 'cannot set both port name & port number'))
  else if (name) errors.push(...portNameProblems(name).map((problem) => invalid(`${field}.service.port.name`, name, problem)))
  else if (number) errors.push(...portNumberProblems(number, `${field}.service.port.number`))
  else errors.push(required(field, 'port name or number is required'))
  return errors
}
