import type { Pod, PodTemplateSpec } from 'kubernetes-types/core/v1'
import type { ApiClient } from '../../machinery/api-client.ts'
import type { RecordEvent } from '../../machinery/event-recorder.ts'
import { type Kind, kinds } from '../../machinery/kinds.ts'
import type { Stored } from '../../machinery/object.ts'
import { controllerRef } from '../../machinery/owner-references.ts'
import { isNamespaceTerminating, isNotFound } from '../../machinery/reconciler.ts'

/** Makes and deletes the pods of a workload and says so in events. */
export interface PodControl {
  /** A pod from the template; `change` may edit it before it is sent. Rejects after saying so in an event. */
  create(owner: Stored, template: PodTemplateSpec, change?: (pod: Pod) => void): Promise<Stored<Pod>>
  delete(owner: Stored, pod: Stored<Pod>): Promise<void>
}

export function createPodControl(client: ApiClient, ownerKind: Kind, record: RecordEvent): PodControl {
  return {
    async create(owner, template, change) {
      const pod = podFromTemplate(owner, ownerKind, template)
      change?.(pod)
      try {
        const created = await client.create<Pod>(kinds.pods, owner.metadata.namespace, pod)
        record(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`)
        return created
      } catch (error) {
        if (!isNamespaceTerminating(error)) record(owner, 'Warning', 'FailedCreate', `Error creating: ${messageOf(error)}`)
        throw error
      }
    },
    async delete(owner, pod) {
      try {
        await client.delete(kinds.pods, pod.metadata.namespace, pod.metadata.name, { preconditions: { uid: pod.metadata.uid } })
      } catch (error) {
        if (isNotFound(error)) return
        record(owner, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(error)}`)
        throw error
      }
      record(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
    },
  }
}

/** https://pkg.go.dev/k8s.io/kubernetes/pkg/controller#GetPodFromTemplate */
export function podFromTemplate(owner: Stored, ownerKind: Kind, template: PodTemplateSpec): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: owner.metadata.namespace,
      generateName: `${owner.metadata.name}-`,
      labels: { ...template.metadata?.labels },
      ...(template.metadata?.annotations ? { annotations: { ...template.metadata.annotations } } : {}),
      ...(template.metadata?.finalizers ? { finalizers: [...template.metadata.finalizers] } : {}),
      ownerReferences: [controllerRef(owner, ownerKind)],
    },
    spec: structuredClone(template.spec),
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
