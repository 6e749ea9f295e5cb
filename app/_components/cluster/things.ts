import type { Thing } from '../../../sandbox/cluster-protocol.ts'
import type { Node, Other, Pod, Service, Workload } from './look.ts'

/** As one names a thing to the agent, and finds it on the page. */
export const thingOf = {
  node: ({ name }: Node): Thing => ({ kind: 'Node', namespace: '', name }),
  pod: ({ namespace, name }: Pod): Thing => ({ kind: 'Pod', namespace, name }),
  service: ({ namespace, name }: Service): Thing => ({ kind: 'Service', namespace, name }),
  workload: ({ kind, namespace, name }: Workload): Thing => ({ kind, namespace, name }),
  other: ({ kind, namespace, name }: Other): Thing => ({ kind, namespace, name }),
} as const

export const thingKey = ({ kind, namespace, name }: Thing): string => `${kind}/${namespace}/${name}`

export const sameThing = (a: Thing | null, b: Thing | null): boolean => a === b || (a !== null && b !== null && thingKey(a) === thingKey(b))

/** kubectl's own short names, of kinds whose long ones leave no room for anything else. */
const shortKinds: Readonly<Record<string, string>> = {
  HorizontalPodAutoscaler: 'hpa',
  NetworkPolicy: 'netpol',
  PersistentVolume: 'pv',
  PersistentVolumeClaim: 'pvc',
  PodDisruptionBudget: 'pdb',
  ResourceQuota: 'quota',
  StorageClass: 'sc',
}

/** As one types it after `kubectl get`: "deployment/web", "pvc/data", "website.example.com/blog". */
export const shortName = ({ kind, name }: Pick<Thing, 'name'> & { kind: string }): string => `${shortKinds[kind] ?? kind.toLowerCase()}/${name}`
