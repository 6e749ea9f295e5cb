import type { Container, Pod, Volume } from 'kubernetes-types/core/v1'
import type { Thing } from '../../../cluster-protocol.ts'
import type { Stored } from '../../../cluster/machinery/object.ts'

type NeededKind = 'PersistentVolumeClaim' | 'ConfigMap' | 'Secret'

/** What of the cluster a pod is made with. */
export interface Need {
  kind: NeededKind
  name: string
  /** It starts without it. */
  optional: boolean
}

/** By pod: a pod's spec does not change in what it needs. */
const known = new WeakMap<Pod, readonly Need[]>()

/** Claims, ConfigMaps and Secrets that a pod mounts or reads its environment from, each once. */
export function needsOf(pod: Pod): readonly Need[] {
  const before = known.get(pod)
  if (before !== undefined) return before
  const all = [...(pod.spec?.volumes ?? []).flatMap((volume) => ofVolume(volume, pod)), ...[...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].flatMap(ofContainer)]
  const byKey = new Map<string, Need>()
  for (const need of all) {
    const key = `${need.kind} ${need.name}`
    // What is optional in one place and not in another is needed.
    if (byKey.get(key)?.optional !== false) byKey.set(key, need)
  }
  const needs = [...byKey.values()]
  known.set(pod, needs)
  return needs
}

const need = (kind: NeededKind, name: string | undefined, optional: boolean | undefined = false): Need[] => (name === undefined || name === '' ? [] : [{ kind, name, optional }])

function ofVolume({ name, persistentVolumeClaim, ephemeral, configMap, secret, projected }: Volume, pod: Pod): Need[] {
  const sources = projected?.sources ?? []
  return [
    ...need('PersistentVolumeClaim', persistentVolumeClaim?.claimName),
    // https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#persistentvolumeclaim-naming
    ...(ephemeral === undefined ? [] : need('PersistentVolumeClaim', `${pod.metadata?.name}-${name}`)),
    ...need('ConfigMap', configMap?.name, configMap?.optional),
    ...need('Secret', secret?.secretName, secret?.optional),
    ...sources.flatMap((source) => [...need('ConfigMap', source.configMap?.name, source.configMap?.optional), ...need('Secret', source.secret?.name, source.secret?.optional)]),
  ]
}

function ofContainer({ env = [], envFrom = [] }: Container): Need[] {
  return [
    ...env.flatMap(({ valueFrom }) => [
      ...need('ConfigMap', valueFrom?.configMapKeyRef?.name, valueFrom?.configMapKeyRef?.optional),
      ...need('Secret', valueFrom?.secretKeyRef?.name, valueFrom?.secretKeyRef?.optional),
    ]),
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [...need('ConfigMap', configMapRef?.name, configMapRef?.optional), ...need('Secret', secretRef?.name, secretRef?.optional)]),
  ]
}

/** Pods by what they need: "ConfigMap default/settings". */
export class PodNeeds {
  private readonly byNeeded = new Map<string, { needed: Pick<Thing, 'namespace' | 'name'> & { kind: NeededKind }; pods: Stored<Pod>[]; waiting: Stored<Pod>[] }>()

  constructor(pods: readonly Stored<Pod>[]) {
    for (const pod of pods) {
      const { namespace = '' } = pod.metadata
      for (const { kind, name, optional } of needsOf(pod)) {
        const key = `${kind} ${namespace}/${name}`
        const known = this.byNeeded.get(key) ?? { needed: { kind, namespace, name }, pods: [], waiting: [] }
        this.byNeeded.set(key, known)
        known.pods.push(pod)
        if (!optional && pod.status?.phase === 'Pending') known.waiting.push(pod)
      }
    }
  }

  /** That run with it, or are to. */
  users(kind: NeededKind, namespace: string, name: string): readonly Stored<Pod>[] {
    return this.byNeeded.get(`${kind} ${namespace}/${name}`)?.pods ?? []
  }

  /** What pods that have not started cannot start without. */
  awaited(): { kind: NeededKind; namespace: string; name: string; pods: readonly Stored<Pod>[] }[] {
    return [...this.byNeeded.values()].filter(({ waiting }) => waiting.length > 0).map(({ needed, waiting }) => ({ ...needed, pods: waiting }))
  }
}
