import type { ClusterPicture } from '../../../sandbox/cluster-protocol.ts'

export type Pod = ClusterPicture['pods'][number]
export type Service = ClusterPicture['services'][number]

export type Node = ClusterPicture['nodes'][number]
export type Workload = ClusterPicture['workloads'][number]
export type Other = NonNullable<ClusterPicture['others']>[number]
/** What is drawn; an agent that knows of no others has none. */
export type VisiblePicture = ClusterPicture & { others: Other[] }

/** How a pod is drawn: each has a colour and a shape of its own. */
export type PodLook = 'running' | 'starting' | 'broken' | 'ending' | 'done'

const doneStatuses = new Set(['Completed', 'Succeeded'])
const startingStatuses = new Set(['Pending', 'ContainerCreating', 'PodInitializing', 'ContainerStatusUnknown'])
const endingStatuses = new Set(['Terminating'])

/**
 * `status` is kubectl's STATUS column, so whatever is not known there is a reason for a failure: ErrImagePull, OOMKilled. A pod can have failed though
 * its containers completed, as one that ran past its deadline.
 */
export function podLook({ status, ready, why }: Pick<Pod, 'status' | 'ready' | 'why'>): PodLook {
  if (endingStatuses.has(status)) return 'ending'
  if (doneStatuses.has(status)) return why?.reason === 'failed' ? 'broken' : 'done'
  if (status === 'Running') return ready ? 'running' : 'starting'
  if (startingStatuses.has(status) || status.startsWith('Init:')) return 'starting'
  return 'broken'
}

/** An ExternalName leads to a name, and needs no pods. */
export const leadsNowhere = ({ podUids, externalName }: Service): boolean => podUids.length === 0 && externalName === undefined

/** The cluster's own, which a lesson does not speak of. */
const systemNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease'])

/** What a learner wants to see: one namespace, or all but the cluster's own. The API server's own service reaches no pod. */
export function visiblePicture(picture: ClusterPicture, namespace?: string): VisiblePicture {
  const shows = (thing: { namespace: string }) => (namespace === undefined ? !systemNamespaces.has(thing.namespace) : thing.namespace === namespace)
  return {
    ...picture,
    pods: picture.pods.filter(shows),
    services: picture.services.filter((service) => shows(service) && !(service.namespace === 'default' && service.name === 'kubernetes')),
    workloads: picture.workloads.filter(shows),
    others: (picture.others ?? []).filter((other) => showsOther(other, shows, namespace)),
  }
}

/** What has no namespace is everybody's; but of namespaces that end the chosen one is meant, and of volumes those that it may have. */
function showsOther(other: Other, shows: (thing: { namespace: string }) => boolean, namespace: string | undefined): boolean {
  if (other.namespace !== '') return shows(other)
  if (other.kind === 'Namespace') return namespace === undefined || namespace === other.name
  const claim = other.facts.find(({ to }) => to?.kind === 'PersistentVolumeClaim')?.to
  return claim === undefined || shows(claim)
}

export interface NodeGroup {
  /** Null: there is no such node. */
  node: Node | null
  /** The name that pods say, of a node that has gone; "": they are on none. */
  name: string
  pods: Pod[]
}

/** Pods by the node that they are on, in the picture's order of nodes; then those on nodes that have gone, then those that have none. */
export function podsByNode(picture: ClusterPicture): NodeGroup[] {
  const groups = new Map<string, NodeGroup>(picture.nodes.map((node) => [node.name, { node, name: node.name, pods: [] }]))
  const homeless: Pod[] = []
  for (const pod of picture.pods) {
    const known = pod.node === null ? null : groups.get(pod.node)
    if (known) known.pods.push(pod)
    else if (pod.node === null) homeless.push(pod)
    else groups.set(pod.node, { node: null, name: pod.node, pods: [pod] })
  }
  return [...groups.values(), ...(homeless.length > 0 ? [{ node: null, name: '', pods: homeless }] : [])]
}
