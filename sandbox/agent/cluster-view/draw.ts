import type { Event, Node, Pod, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { ClusterPicture, Thing } from '../../cluster-protocol.ts'
import { summarizePod } from '../../cluster/apiserver/resources/core/pod-status.ts'
import type { Stored } from '../../cluster/machinery/object.ts'
import { isReady } from '../../cluster/machinery/pods.ts'
import { explainNode } from './explain/node.ts'
import { explainPod } from './explain/pod.ts'
import { explainService, type ServiceSurroundings } from './explain/service.ts'

export type Drawn<Part extends keyof ClusterPicture> = NonNullable<ClusterPicture[Part]>[number]

export function drawNode(node: Stored<Node>): Drawn<'nodes'> {
  return { name: node.metadata.name, ready: node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false, why: explainNode(node) }
}

/** @param owner what made it, above all @param warning the last one about it */
export function drawPod(pod: Stored<Pod>, owner: Thing | null, warning: Event | undefined): Drawn<'pods'> {
  const { status, restarts } = summarizePod(pod)
  const { uid, namespace = '', name } = pod.metadata
  return {
    uid,
    namespace,
    name,
    node: pod.spec?.nodeName ?? null,
    status,
    ready: isReady(pod),
    restarts,
    owner,
    containers: containersOf(pod),
    why: explainPod(pod, warning),
  }
}

/** The one whose log kubectl shows unless told otherwise first, then the others, then those that run before them. */
function containersOf({ spec, metadata }: Stored<Pod>): string[] {
  const names = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(({ name }) => name)
  const asked = metadata.annotations?.['kubectl.kubernetes.io/default-container']
  return asked !== undefined && names.includes(asked) ? [asked, ...names.filter((name) => name !== asked)] : names
}

/** @param around of its namespace: endpoint slices, pods and policies; and what is listened on */
export function drawService(service: Stored<Service>, around: DrawnAround): Drawn<'services'> {
  const { metadata, spec, status } = service
  const own = around.slices.filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
  const uids = own.flatMap((slice) => (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).flatMap(({ targetRef }) => targetRef?.uid ?? []))
  const podUids = [...new Set(uids)].sort()
  // Addresses that somebody wrote into the slices by hand are no pods, and yet it leads there.
  const addresses = own.some((slice) => (slice.endpoints ?? []).some(({ conditions, targetRef }) => conditions?.ready !== false && targetRef?.kind !== 'Pod'))
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    type: spec?.type ?? 'ClusterIP',
    clusterIP: spec?.clusterIP ?? '',
    // As kubectl's PORT(S) column.
    ports: (spec?.ports ?? []).map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol ?? 'TCP'}`),
    podUids,
    ...(status?.loadBalancer?.ingress ? { externalAddresses: status.loadBalancer.ingress.flatMap(({ ip }) => ip ?? []) } : {}),
    ...(spec?.type === 'ExternalName' ? { externalName: spec.externalName ?? '' } : {}),
    why: addresses ? null : explainService(service, { ...around, slices: own, reached: podUids }),
  }
}

/** What a Service is drawn from, besides itself. */
export interface DrawnAround extends Pick<ServiceSurroundings, 'pods' | 'policies' | 'listening'> {
  slices: readonly Stored<EndpointSlice>[]
}
