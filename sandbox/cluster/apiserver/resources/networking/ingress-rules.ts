import type { HTTPIngressPath, Ingress, IngressBackend } from 'kubernetes-types/networking/v1'
import { dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { portNumberProblems } from '../rules/numbers.ts'

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']

/** pkg/apis/networking/validation ValidateIngress */
export function validateIngress({ spec }: Ingress): FieldError[] {
  if (!spec || ((spec.rules ?? []).length === 0 && !spec.defaultBackend)) return [invalid('spec', '[]', 'either `defaultBackend` or `rules` must be specified')]
  const errors: FieldError[] = []
  if (spec.defaultBackend) errors.push(...backendProblems(spec.defaultBackend, 'spec.defaultBackend'))
  for (const [index, rule] of (spec.rules ?? []).entries()) {
    const at = `spec.rules[${index}]`
    const host = rule.host ?? ''
    const checked = host.startsWith('*.') ? host.slice(2) : host
    if (checked) errors.push(...dns1123SubdomainProblems(checked).map((problem) => invalid(`${at}.host`, host, problem)))
    if (rule.http && (rule.http.paths ?? []).length === 0) errors.push(required(`${at}.http.paths`))
    for (const [position, path] of (rule.http?.paths ?? []).entries()) errors.push(...pathProblems(path, `${at}.http.paths[${position}]`))
  }
  return errors
}

function pathProblems({ path = '', pathType, backend }: HTTPIngressPath, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (!pathType) return [required(`${field}.pathType`, 'pathType must be specified')]
  if (!PATH_TYPES.includes(pathType)) errors.push(notSupported(`${field}.pathType`, pathType, PATH_TYPES))
  else if (pathType === 'ImplementationSpecific') {
    if (path && !path.startsWith('/')) errors.push(invalid(`${field}.path`, path, 'must be an absolute path'))
  } else {
    if (!path.startsWith('/')) errors.push(invalid(`${field}.path`, path, 'must be an absolute path'))
    for (const part of ['//', '/./', '/../', '%2f', '%2F']) if (path.includes(part)) errors.push(invalid(`${field}.path`, path, `must not contain '${part}'`))
  }
  return [...errors, ...backendProblems(backend, `${field}.backend`)]
}

function backendProblems({ service, resource }: IngressBackend, field: string): FieldError[] {
  if (resource) return service ? [invalid(field, '', 'cannot set both resource and service backends')] : []
  if (!service) return [required(field, 'port name or number is required')]
  const errors: FieldError[] = []
  if (!service.name) errors.push(required(`${field}.service.name`))
  if (!service.port?.name && !service.port?.number) errors.push(required(field, 'port name or number is required'))
  else if (service.port.name && service.port.number) errors.push(invalid(field, service.port, 'cannot set both port name & port number'))
  else if (service.port.number) errors.push(...portNumberProblems(service.port.number, `${field}.service.port.number`))
  return errors
}
