import type { Thing } from '../../../sandbox/cluster-protocol.ts'
import type { Node, Pod, Service, Workload } from './look.ts'

/** As one names a thing to the agent, and finds it on the page. */
export const thingOf = {
  node: ({ name }: Node): Thing => ({ kind: 'Node', namespace: '', name }),
  pod: ({ namespace, name }: Pod): Thing => ({ kind: 'Pod', namespace, name }),
  service: ({ namespace, name }: Service): Thing => ({ kind: 'Service', namespace, name }),
  workload: ({ kind, namespace, name }: Workload): Thing => ({ kind, namespace, name }),
} as const

export const thingKey = ({ kind, namespace, name }: Thing): string => `${kind}/${namespace}/${name}`

export const sameThing = (a: Thing | null, b: Thing | null): boolean => a === b || (a !== null && b !== null && thingKey(a) === thingKey(b))

/** As one types it after `kubectl get`: "deployment/web", "website.example.com/blog". */
export const shortName = ({ kind, name }: Pick<Thing, 'name'> & { kind: string }): string => `${kind.toLowerCase()}/${name}`
