import type { LabelSelector } from 'kubernetes-types/meta/v1'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { labelSelectorText, requirementsOf } from '../../machinery/selectors.ts'
import { requireEntry } from '../core.ts'
import type { ApiCore, CallContext, NamedTarget, WriteCall } from '../core.ts'
import { invalid as invalidField } from '../field-errors.ts'
import { cloneJson, isRecord } from '../json-value.ts'
import { applyPatch } from '../patch/patch.ts'
import { objectKey, toVersion } from '../resource-table.ts'
import type { ResourceDefinition, ScalePaths } from '../resource.ts'
import { badRequest, invalid, modified, notFound, resourceNotServed } from '../status.ts'
import { ageColumn, ageOf, integer, nameColumn, nameOf } from '../resources/columns.ts'
import type { Printed } from '../table.ts'
import { replaceObject } from '../verbs/update.ts'
import type { ObjectSubresource } from './subresource.ts'

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/ (autoscaling/v1 Scale) */
interface Scale extends KubeObject {
  spec?: { replicas?: number }
  status: { replicas: number; selector?: string }
}

export const scaleTable: Printed = {
  columns: [{ ...nameColumn, format: '' }, integer('Desired', 'replicas is the desired number of instances for the scaled object.'), integer('Available', 'replicas is the actual number of observed instances of the scaled object.'), ageColumn],
  row(object, now) {
    const { spec, status } = object as Stored<Scale>
    return [nameOf(object), spec?.replicas ?? 0, status.replicas, ageOf(object, now)]
  },
}

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale', schema: 'io.k8s.api.autoscaling.v1.Scale' }

/** Kinds whose scale is missed under a name of its own when it is read. pkg/registry/…/storage ScaleREST.Get */
const namedByScale: Readonly<Record<string, { group: string; resource: string }>> = {
  deployments: { group: 'apps', resource: 'deployments/scale' },
  replicasets: { group: 'apps', resource: 'replicasets/scale' },
  replicationcontrollers: { group: 'autoscaling', resource: 'replicationcontrollers/scale' },
}

export const scale: ObjectSubresource = {
  get(core, target) {
    const { definition, namespace, name } = target
    const missing = namedByScale[definition.resource]
    if (missing !== undefined && core.store.get(objectKey(definition, namespace, name)) === undefined) throw notFound(missing, name)
    return scaleOf(definition, toVersion(definition, requireEntry(core, target).value))
  },

  update(core, target, object, call, context) {
    return writeReplicas(core, target, object as Scale, call, context)
  },

  patch(core, target, patch, call, context) {
    const current = scaleOf(target.definition, toVersion(target.definition, requireEntry(core, target).value))
    const changed = applyPatch(scaleKind, current, patch)
    return writeReplicas(core, target, changed as Scale, call, context)
  },
}

function writeReplicas(core: ApiCore, target: NamedTarget, wanted: Scale, call: WriteCall, context: CallContext): Stored {
  const entry = requireEntry(core, target)
  const { definition, name } = target
  if (wanted.metadata?.name !== undefined && wanted.metadata.name !== name) {
    throw badRequest(`the name of the object (${wanted.metadata.name}) does not match the name on the URL (${name})`)
  }
  const version = wanted.metadata?.resourceVersion ?? ''
  if (version !== '' && version !== entry.value.metadata.resourceVersion) throw modified(definition, name)
  const replicas = wanted.spec?.replicas ?? 0
  if (!Number.isInteger(replicas)) throw badRequest('json: cannot unmarshal number into Go struct field ScaleSpec.spec.replicas of type int32')
  if (replicas < 0) {
    throw invalid(scaleKind, name, [invalidField('spec.replicas', replicas, 'must be greater than or equal to 0')])
  }
  const object = cloneJson<KubeObject>(toVersion(definition, entry.value))
  setPath(object, requireScale(definition).specReplicas, replicas)
  const parent = { definition, namespace: target.namespace, name }
  return scaleOf(definition, replaceObject(core, parent, entry, object, call, context, { trackedSubresource: 'scale' }))
}

function scaleOf(definition: ResourceDefinition, object: Stored): Stored {
  const paths = requireScale(definition)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = selectorText(paths, object)
  const view: Scale = {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: numberAt(object, paths.specReplicas) === 0 ? {} : { replicas: numberAt(object, paths.specReplicas) },
    status: { replicas: numberAt(object, paths.statusReplicas), ...(selector === '' ? {} : { selector }) },
  }
  return view as unknown as Stored
}

function requireScale({ subresources }: ResourceDefinition): ScalePaths {
  if (subresources?.scale === undefined) throw resourceNotServed()
  return subresources.scale
}

function selectorText({ selector }: ScalePaths, object: Stored): string {
  if (selector === undefined) return ''
  const value = valueAt(object, selector.path)
  if (selector.form === 'string') return typeof value === 'string' ? value : ''
  if (!isRecord(value)) return ''
  const labelSelector: LabelSelector = selector.form === 'map' ? { matchLabels: value as Record<string, string> } : value
  return labelSelectorText(requirementsOf(labelSelector) ?? [])
}

const steps = (path: string): string[] => path.replace(/^\./, '').split('.')

function valueAt(object: unknown, path: string): unknown {
  return steps(path).reduce<unknown>((value, step) => (isRecord(value) ? value[step] : undefined), object)
}

function numberAt(object: unknown, path: string): number {
  const value = valueAt(object, path)
  return typeof value === 'number' ? value : 0
}

function setPath(object: KubeObject, path: string, value: unknown): void {
  const all = steps(path)
  let at = object as Record<string, unknown>
  for (const step of all.slice(0, -1)) {
    if (!isRecord(at[step])) at[step] = {}
    at = at[step] as Record<string, unknown>
  }
  at[all.at(-1)!] = value
}
