import type { Namespace, Pod } from 'kubernetes-types/core/v1'
import { timestamp } from '../machinery/clock.ts'
import { type Kind, keyOf, kinds } from '../machinery/kinds.ts'
import { ApiError, type KubeObject, type Stored } from '../machinery/object.ts'
import { ignoringNotFound } from '../machinery/reconciler.ts'
import { canonical } from '../machinery/template-hash.ts'
import { everyKind } from './all-kinds.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'
import { deletionConditions, type Remaining, remainingOf } from './namespace/conditions.ts'

const FINALIZER = 'kubernetes'

/** When nothing tells of the last object's end, look again after this long. */
const LOOK_AGAIN_MILLISECONDS = 5000

/** Empties a namespace that is being deleted, then lets it go. */
export const startNamespaceController: StartController = (context) => {
  const { client, clock } = context
  const namespaces = context.informers.of(kinds.namespaces)
  const everywhere = new Map<string, { kind: Kind; unsubscribe: () => void }>()

  const reconcile = async (name: string): Promise<{ after: number } | void> => {
    const namespace = namespaces.get(undefined, name)
    if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.includes(FINALIZER)) return
    const remaining = await deleteContent(name)
    const conditions = deletionConditions(namespace.status?.conditions ?? [], remaining, timestamp(clock.now()))
    const status = { ...namespace.status, phase: 'Terminating', conditions }
    if (remaining.objects.size > 0 || remaining.failures.length > 0) {
      if (canonical(status) !== canonical(namespace.status)) await client.update(kinds.namespaces, { ...namespace, status }, { subresource: 'status' })
      return { after: LOOK_AGAIN_MILLISECONDS }
    }
    const finalizers = namespace.spec.finalizers.filter((finalizer) => finalizer !== FINALIZER)
    await ignoringNotFound(client.update<Namespace>(kinds.namespaces, { ...namespace, spec: { ...namespace.spec, finalizers } }, { subresource: 'finalize' }))
  }

  /** Asks for the deletion of all that is there, pods first, so that nothing they need goes before them; tells what is left. */
  const deleteContent = async (namespace: string): Promise<Remaining> => {
    const left: { resource: string; object: Stored }[] = []
    const failures: string[] = []
    const podsFirst = [...everywhere.values()].map(({ kind }) => kind).sort((a, b) => Number(b.resource === 'pods') - Number(a.resource === 'pods'))
    for (const kind of [...podsFirst, kinds.events]) {
      if (kind.resource !== 'pods' && left.some(({ resource }) => resource === 'pods.')) break
      try {
        for (const object of await deleteAll(kind, namespace)) left.push({ resource: `${kind.resource}.${kind.group}`, object })
      } catch (error) {
        if (error instanceof ApiError && (error.code === 404 || error.code === 405)) continue
        failures.push(`${kind.resource}.${kind.group}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    return remainingOf(left, failures)
  }

  const deleteAll = async (kind: Kind, namespace: string): Promise<Stored[]> => {
    const { items } = await client.list<KubeObject>(kind, { namespace })
    const pending = items.filter((object) => !object.metadata.deletionTimestamp)
    await Promise.all(pending.map((object) => ignoringNotFound(client.delete(kind, namespace, object.metadata.name, deleteOptions(object)))))
    return pending.length === 0 ? items : (await client.list<KubeObject>(kind, { namespace })).items
  }

  return reconciling(context, {
    name: 'namespace-controller',
    reconcile,
    informers: [anyInformer(namespaces)],
    watch: (queue) => {
      const stopKinds = everyKind(
        context.informers,
        (kind) => {
          if (!kind.namespaced) return
          // The last object of a dying namespace lets it go at once.
          const unsubscribe = context.informers.of(kind).subscribe(({ type, object }) => {
            if (type !== 'deleted') return
            const namespace = object.metadata.namespace ?? ''
            if (namespaces.get(undefined, namespace)?.metadata.deletionTimestamp) queue.add(namespace)
          })
          everywhere.set(`${kind.group}/${kind.resource}`, { kind, unsubscribe })
        },
        (kind) => {
          everywhere.get(`${kind.group}/${kind.resource}`)?.unsubscribe()
          everywhere.delete(`${kind.group}/${kind.resource}`)
        },
      )
      return [
        namespaces.subscribe(({ object }) => queue.add(keyOf(object))),
        stopKinds,
        () => {
          for (const { unsubscribe } of everywhere.values()) unsubscribe()
        },
      ]
    },
  })
}

/** Finished pods and those on no node need no grace. */
function deleteOptions(object: Stored): { propagationPolicy: 'Background'; gracePeriodSeconds?: number } {
  const unscheduled = object.kind === 'Pod' && !(object as Pod).spec?.nodeName
  return { propagationPolicy: 'Background', ...(unscheduled ? { gracePeriodSeconds: 0 } : {}) }
}
