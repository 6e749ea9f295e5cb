import type { Binding, Pod } from 'kubernetes-types/core/v1'
import { timestamp } from '../../machinery/clock.ts'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { admitMutating, admitValidating } from '../admit.ts'
import { requireEntry } from '../core.ts'
import { required } from '../field-errors.ts'
import { cloneJson } from '../json-value.ts'
import { stamp } from '../object-meta.ts'
import { objectKey } from '../resource-table.ts'
import { conflict, invalid, success } from '../status.ts'
import { writable } from '../resources/define.ts'
import type { ObjectSubresource } from './subresource.ts'

const bindingKind = { group: '', kind: 'Binding' }

/** Gives a pod its node: the one way that spec.nodeName is set after creation. Nobody owns what it sets. Upstream: pkg/registry/core/pod/storage. */
export const binding: ObjectSubresource = {
  create(core, target, object, call, context) {
    const { target: node, metadata } = object as Binding & KubeObject
    const entry = requireEntry(core, target)
    const { definition, namespace, name } = target
    if ((node?.name ?? '') === '') throw invalid(bindingKind, name, [required('target.name')])
    const now = core.clock.now()
    const request = {
      operation: 'CREATE' as const,
      resource: definition,
      subresource: 'binding',
      namespace,
      name,
      object,
      user: context.user,
      dryRun: call.dryRun ?? false,
      now,
      warn: context.warn,
      ...(context.answers === undefined ? {} : { answers: context.answers }),
    }
    admitMutating(core, request)
    const before = entry.value as Stored<Pod>
    const pod = cloneJson<Pod>(before)
    if (before.metadata.deletionTimestamp !== undefined) throw conflict({ group: '', resource: 'pods/binding' }, name, `pod ${name} is being deleted, cannot be assigned to a host`)
    if ((pod.spec?.nodeName ?? '') !== '') throw conflict({ group: '', resource: 'pods/binding' }, name, `pod ${name} is already assigned to node ${JSON.stringify(pod.spec?.nodeName)}`)
    if ((pod.spec?.schedulingGates?.length ?? 0) > 0) throw conflict({ group: '', resource: 'pods/binding' }, name, `pod ${name} has non-empty .spec.schedulingGates`)
    admitValidating(core, request)
    if (pod.spec !== undefined) pod.spec.nodeName = node.name
    pod.metadata = { ...pod.metadata, annotations: { ...pod.metadata?.annotations, ...metadata?.annotations } }
    writable(pod).status = {
      ...pod.status,
      conditions: [
        ...(pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled'),
        { type: 'PodScheduled', status: 'True', lastProbeTime: null as unknown as string, lastTransitionTime: timestamp(now) },
      ],
    }
    if (call.dryRun !== true) core.store.update(objectKey(definition, namespace, name), entry.revision, (revision) => stamp(pod, revision))
    return success(201)
  },
}
