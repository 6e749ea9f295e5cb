import type { Namespace, Pod, PodTemplateSpec } from 'kubernetes-types/core/v1'
import type { KubeObject } from '../../machinery/object.ts'
import type { AdmissionPlugin, AdmissionRequest, StoreReader } from '../admission-plugin.ts'
import { invalid as invalidField, type FieldError } from '../field-errors.ts'
import { forbidden, invalid } from '../status.ts'
import { isPodWrite, podOf } from './pod-requests.ts'
import { baselineProblems, restrictedProblems } from './pod-security-standards.ts'

const namespaces = { group: '', version: 'v1', resource: 'namespaces' }
const pods = { group: '', version: 'v1', resource: 'pods' }
const PREFIX = 'pod-security.kubernetes.io/'

type Level = 'privileged' | 'baseline' | 'restricted'
type Mode = 'enforce' | 'warn'

/** Refuses and warns of pods that a namespace's labels do not want. https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  handles: (request) => isPodWrite(request) || isEphemeral(request) || hasTemplate(request) || isNamespaceWrite(request),
  validate(request, reader) {
    if (isNamespaceWrite(request)) return warnOfPresent(request, reader)
    const namespace = reader.get<Namespace>(namespaces, undefined, request.namespace ?? '')
    const labels = namespace?.metadata.labels
    if (!labels) return
    const pod = isPodWrite(request) || isEphemeral(request) ? podOf(request) : undefined
    const described = pod ?? templateOf(request.object)
    if (!described || (pod && unchanged(request))) return
    if (pod) {
      const refused = violation(described, labels, 'enforce')
      if (refused) throw forbidden(request.resource, request.name, `violates PodSecurity ${refused}`)
    }
    const warned = violation(described, labels, 'warn')
    if (warned) request.warn(`would violate PodSecurity ${warned}`)
  },
}

const workloads = new Set(['replicationcontrollers', 'podtemplates', 'replicasets.apps', 'deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'jobs.batch', 'cronjobs.batch'])

const isWrite = ({ operation }: AdmissionRequest): boolean => operation === 'CREATE' || operation === 'UPDATE'
const isEphemeral = (request: AdmissionRequest): boolean => isWrite(request) && request.resource.group === '' && request.resource.resource === 'pods' && request.subresource === 'ephemeralcontainers'
const isNamespaceWrite = ({ operation, resource, subresource }: AdmissionRequest): boolean =>
  (operation === 'CREATE' || operation === 'UPDATE') && subresource === undefined && resource.group === '' && resource.resource === 'namespaces'
const hasTemplate = (request: AdmissionRequest): boolean =>
  isWrite(request) && request.subresource === undefined && workloads.has(request.resource.group === '' ? request.resource.resource : `${request.resource.resource}.${request.resource.group}`)

interface WithTemplate extends KubeObject {
  template?: PodTemplateSpec
  spec?: { template?: PodTemplateSpec; jobTemplate?: { spec?: { template?: PodTemplateSpec } } }
}

const templateOf = (object: KubeObject | undefined): PodTemplateSpec | undefined => {
  const { template, spec } = (object ?? {}) as WithTemplate
  return template ?? spec?.template ?? spec?.jobTemplate?.spec?.template
}

/** What an update of a pod may change has little to do with security: the images alone are looked at again by nobody. */
const unchanged = ({ operation, subresource }: AdmissionRequest): boolean => operation === 'UPDATE' && subresource === undefined

const levelOf = (labels: Record<string, string>, mode: Mode): Level => {
  const level = labels[PREFIX + mode]
  return level === 'baseline' || level === 'restricted' ? level : 'privileged'
}

/** `"baseline:latest": host namespaces (hostNetwork=true)`; null: nothing is wrong. */
function violation(pod: Pick<Pod, 'metadata' | 'spec'>, labels: Record<string, string>, mode: Mode): string | null {
  const level = levelOf(labels, mode)
  const problems = problemsAt(pod, level)
  if (problems.length === 0) return null
  return `${JSON.stringify(`${level}:${labels[`${PREFIX}${mode}-version`] ?? 'latest'}`)}: ${problems.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ')}`
}

function problemsAt({ metadata, spec }: Pick<Pod, 'metadata' | 'spec'>, level: Level) {
  if (level === 'privileged' || !spec) return []
  return level === 'baseline' ? baselineProblems(metadata ?? {}, spec) : restrictedProblems(metadata ?? {}, spec)
}

const MODES = ['enforce', 'audit', 'warn']
const LEVELS = ['privileged', 'baseline', 'restricted']

function labelProblems(labels: Record<string, string>): FieldError[] {
  return MODES.flatMap((mode) => {
    const [key, versionKey] = [PREFIX + mode, `${PREFIX}${mode}-version`]
    const [level, version] = [labels[key], labels[versionKey]]
    return [
      ...(level === undefined || LEVELS.includes(level) ? [] : [invalidField(`metadata.labels[${key}]`, level, `must be one of ${LEVELS.join(', ')}`)]),
      ...(version === undefined || /^(latest|v1\.\d+)$/.test(version) ? [] : [invalidField(`metadata.labels[${versionKey}]`, version, 'must be "latest" or "v1.x"')]),
    ]
  })
}

/** Who makes a namespace stricter hears which of its pods would not be let in. */
function warnOfPresent({ object, old, name, warn, resource }: AdmissionRequest, reader: StoreReader): void {
  const labels = object?.metadata?.labels ?? {}
  const problems = labelProblems(labels)
  if (problems.length > 0) throw invalid(resource, name, problems)
  if (!old) return
  const level = levelOf(labels, 'enforce')
  const before = old.metadata.labels ?? {}
  if (level === 'privileged' || level === levelOf(before, 'enforce') || levelOf(before, 'enforce') === 'restricted') return
  const found = new Map<string, string[]>()
  for (const pod of reader.list<Pod>(pods, name)) {
    const problems = problemsAt(pod, level)
    if (problems.length === 0) continue
    const text = problems.map(({ reason }) => reason).join(', ')
    found.set(text, [...(found.get(text) ?? []), pod.metadata.name])
  }
  if (found.size === 0) return
  warn(`existing pods in namespace ${JSON.stringify(name)} violate the new PodSecurity enforce level ${JSON.stringify(`${level}:${labels[`${PREFIX}enforce-version`] ?? 'latest'}`)}`)
  for (const [problems, [first = '', ...others]] of found) {
    const more = others.length === 0 ? '' : others.length === 1 ? ' (and 1 other pod)' : ` (and ${others.length} other pods)`
    warn(`${first}${more}: ${problems}`)
  }
}
