import type { Node, Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import type { ClusterState } from '../filters/filter-port.ts'
import { type NodeState, nodeState } from '../node-state.ts'

const stamps = (name: string) => ({ name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' })

export interface PodTraits {
  labels?: Record<string, string>
  cpu?: string
  memory?: string
  namespace?: string
  spec?: Partial<NonNullable<Pod['spec']>>
  status?: Pod['status']
}

export const pod = (name: string, { labels, cpu, memory, namespace = 'default', spec, status }: PodTraits = {}): Stored<Pod> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...stamps(name), namespace, labels },
  spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) } } }], ...spec },
  ...(status ? { status } : {}),
})

export interface NodeTraits {
  labels?: Record<string, string>
  cpu?: string
  memory?: string
  pods?: string
  spec?: Node['spec']
  running?: Stored<Pod>[]
}

export function node(name: string, { labels = {}, cpu = '4', memory = '8Gi', pods = '110', spec, running = [] }: NodeTraits = {}): NodeState {
  const object: Stored<Node> = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { ...stamps(name), labels: { 'kubernetes.io/hostname': name, ...labels } },
    ...(spec ? { spec } : {}),
    status: { allocatable: { cpu, memory, pods } },
  }
  return nodeState(object, running)
}

export const cluster = (...nodes: NodeState[]): ClusterState & { likes: null } => ({
  nodes,
  namespaces: new Map(),
  volumes: { blocked: () => null, problem: () => null },
  likes: null,
})
