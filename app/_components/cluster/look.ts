import type { ClusterPicture } from '../../../sandbox/cluster-protocol.ts'

export type Pod = ClusterPicture['pods'][number]
export type Service = ClusterPicture['services'][number]

export type Node = ClusterPicture['nodes'][number]
export type Workload = ClusterPicture['workloads'][number]

/** How a pod is drawn: each has a colour and a shape of its own. */
export type PodLook = 'running' | 'starting' | 'broken' | 'ending' | 'done'

const doneStatuses = new Set(['Completed', 'Succeeded'])
const startingStatuses = new Set(['Pending', 'ContainerCreating', 'PodInitializing', 'ContainerStatusUnknown'])
const endingStatuses = new Set(['Terminating'])

/** `status` is kubectl's STATUS column, so whatever is not known there is a reason for a failure: ErrImagePull, OOMKilled. */
export function podLook({ status, ready }: Pick<Pod, 'status' | 'ready'>): PodLook {
  if (endingStatuses.has(status)) return 'ending'
  if (doneStatuses.has(status)) return 'done'
  if (status === 'Running') return ready ? 'running' : 'starting'
  if (startingStatuses.has(status) || status.startsWith('Init:')) return 'starting'
  return 'broken'
}

/** The cluster's own, which a lesson does not speak of. */
const systemNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease'])

/** What a learner wants to see: one namespace, or all but the cluster's own. The API server's own service reaches no pod. */
export function visiblePicture(picture: ClusterPicture, namespace?: string): ClusterPicture {
  const shows = (thing: { namespace: string }) => (namespace === undefined ? !systemNamespaces.has(thing.namespace) : thing.namespace === namespace)
  return {
    ...picture,
    pods: picture.pods.filter(shows),
    services: picture.services.filter((service) => shows(service) && !(service.namespace === 'default' && service.name === 'kubernetes')),
    workloads: picture.workloads.filter(shows),
  }
}

/** Pods by the node that they are on, in the picture's order of nodes; under null those that have none. */
export function podsByNode(picture: ClusterPicture): { node: ClusterPicture['nodes'][number] | null; pods: Pod[] }[] {
  const known = new Set(picture.nodes.map((node) => node.name))
  const groups = picture.nodes.map((node) => ({ node, pods: picture.pods.filter((pod) => pod.node === node.name) }))
  const homeless = picture.pods.filter((pod) => pod.node === null || !known.has(pod.node))
  return homeless.length > 0 ? [...groups, { node: null, pods: homeless }] : groups
}
