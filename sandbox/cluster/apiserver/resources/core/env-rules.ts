import type { EnvFromSource, EnvVar, ObjectFieldSelector, ResourceFieldSelector } from 'kubernetes-types/core/v1'
import { configKeyProblems, dns1123SubdomainProblems, labelKeyProblems } from '../../../machinery/name-rules.ts'
import { tryParseQuantity } from '../../../machinery/quantity.ts'
import { invalid, notSupported, required, type FieldError } from '../../field-errors.ts'

/** pkg/apis/core/validation ValidateEnv */
export function environmentProblems(variables: EnvVar[], field: string): FieldError[] {
  return variables.flatMap(({ name, value, valueFrom }, index) => {
    const at = `${field}[${index}]`
    const errors = name ? variableNameProblems(name, `${at}.name`) : [required(`${at}.name`)]
    return valueFrom ? [...errors, ...sourceProblems(value ?? '', valueFrom, `${at}.valueFrom`)] : errors
  })
}

const variableNameProblems = (name: string, field: string): FieldError[] =>
  /^[ -<>-~]+$/.test(name) ? [] : [invalid(field, name, "a valid environment variable name must consist only of printable ASCII characters other than '='")]

const ENVIRONMENT_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs']

function sourceProblems(value: string, source: NonNullable<EnvVar['valueFrom']>, field: string): FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source
  const errors: FieldError[] = []
  if (fieldRef) errors.push(...fieldReferenceProblems(fieldRef, ENVIRONMENT_FIELDS, `${field}.fieldRef`))
  if (resourceFieldRef) errors.push(...resourceReferenceProblems(resourceFieldRef, `${field}.resourceFieldRef`))
  for (const [name, reference] of Object.entries({ configMapKeyRef, secretKeyRef })) if (reference) errors.push(...keyReferenceProblems(reference, `${field}.${name}`))
  const given = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter(Boolean).length
  if (given === 0) errors.push(invalid(field, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'))
  else if (value !== '') errors.push(invalid(field, '', 'may not be specified when `value` is not empty'))
  else if (given > 1) errors.push(invalid(field, '', 'may not have more than one field specified at a time'))
  return errors
}

/** The name and the key of one value of a ConfigMap or a Secret. */
function keyReferenceProblems({ name = '', key }: { name?: string; key?: string }, field: string): FieldError[] {
  const errors = dns1123SubdomainProblems(name).map((problem) => invalid(`${field}.name`, name, problem))
  if (!key) return [...errors, required(`${field}.key`)]
  return [...errors, ...configKeyProblems(key).map((problem) => invalid(`${field}.key`, key, problem))]
}

/** What the downward API can name at all; a part of it may be given away in each place. pkg/apis/core/pods ConvertDownwardAPIFieldLabel */
const CONVERTIBLE = new Set([...ENVIRONMENT_FIELDS, 'metadata.annotations', 'metadata.labels', 'spec.restartPolicy', 'spec.schedulerName', 'status.phase', 'spec.host'])

/** validateObjectFieldSelector */
export function fieldReferenceProblems({ apiVersion, fieldPath }: ObjectFieldSelector, supported: readonly string[], field: string): FieldError[] {
  if (!apiVersion) return [required(`${field}.apiVersion`)]
  if (!fieldPath) return [required(`${field}.fieldPath`)]
  const unconvertible = (problem: string): FieldError[] => [invalid(`${field}.fieldPath`, fieldPath, `error converting fieldPath: ${problem}`)]
  if (apiVersion !== 'v1') return unconvertible(`unsupported pod version: ${apiVersion}`)
  const [, path = fieldPath, key] = /^(.*?)\['(.*)'\]$/.exec(fieldPath) ?? []
  if (key !== undefined) {
    if (path === 'metadata.annotations') return labelKeyProblems(key.toLowerCase()).map((problem) => invalid(field, key.toLowerCase(), problem))
    if (path === 'metadata.labels') return labelKeyProblems(key).map((problem) => invalid(field, key, problem))
    return unconvertible(`field label does not support subscript: ${fieldPath}`)
  }
  if (!CONVERTIBLE.has(path)) return unconvertible(`field label not supported: ${path}`)
  const named = path === 'spec.host' ? 'spec.nodeName' : path
  return supported.includes(named) ? [] : [notSupported(`${field}.fieldPath`, named, supported)]
}

const RESOURCES = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory']
const HUGE_PAGES = /^(limits|requests)\.hugepages-/

/** validateContainerResourceFieldSelector; in a volume the container must be named. */
export function resourceReferenceProblems({ containerName, resource, divisor }: ResourceFieldSelector, field: string, inVolume = false): FieldError[] {
  const errors: FieldError[] = []
  if (inVolume && !containerName) errors.push(required(`${field}.containerName`))
  else if (!resource) errors.push(required(`${field}.resource`))
  else if (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource)) errors.push(notSupported(`${field}.resource`, resource, RESOURCES))
  return [...errors, ...divisorProblems(resource ?? '', divisor ?? '0', `${field}.divisor`)]
}

const BYTES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

function divisorProblems(resource: string, divisor: string, field: string): FieldError[] {
  if ((tryParseQuantity(divisor)?.nanos ?? 0n) === 0n) return []
  const [, kind = ''] = resource.split('.')
  if (kind === 'cpu') return ['1m', '1'].includes(divisor) ? [] : [invalid(field, resource, "only divisor's values 1m and 1 are supported with the cpu resource")]
  const what = kind === 'memory' ? 'memory' : kind === 'ephemeral-storage' ? 'local ephemeral storage' : kind.startsWith('hugepages-') ? 'hugepages' : undefined
  if (what === undefined || BYTES.includes(divisor)) return []
  return [invalid(field, resource, `only divisor's values ${BYTES.join(', ')} are supported with the ${what} resource`)]
}

/** ValidateEnvFrom; that there must be one source is said of the list. */
export function environmentSourcesProblems(sources: EnvFromSource[], field: string): FieldError[] {
  return sources.flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const errors = prefix ? variableNameProblems(prefix, `${field}[${index}].prefix`) : []
    for (const [name, reference] of Object.entries({ configMapRef, secretRef })) {
      if (!reference) continue
      const at = `${field}[${index}].${name}.name`
      if (!reference.name) errors.push(required(at))
      else errors.push(...dns1123SubdomainProblems(reference.name.replace(/-$/, 'a')).map((problem) => invalid(at, reference.name, problem)))
    }
    if (!configMapRef && !secretRef) errors.push(invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`'))
    if (configMapRef && secretRef) errors.push(invalid(field, '', 'may not have more than one field specified at a time'))
    return errors
  })
}
