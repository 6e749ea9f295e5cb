import type { Node, Pod, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { summarizePod } from '../cluster/apiserver/resources/core/pod-status.ts'
import type { ComponentOptions } from '../cluster/machinery/component.ts'
import { Informer } from '../cluster/machinery/informer.ts'
import { kinds } from '../cluster/machinery/kinds.ts'
import type { Stored } from '../cluster/machinery/object.ts'
import type { ClusterPicture } from '../protocol.ts'

/** Changes within so long make one picture: a hundred pods starting is not a hundred pictures. */
const GATHER_MILLISECONDS = 50

export interface PictureWatch {
  picture(): ClusterPicture
  stop(): void
}

/** Keeps a small picture of the cluster from its watches, and says when it is another one. */
export function watchPicture({ changed, ...options }: ComponentOptions & { changed(): void }): PictureWatch {
  const nodes = new Informer<Node>({ ...options, resource: kinds.nodes })
  const pods = new Informer<Pod>({ ...options, resource: kinds.pods })
  const services = new Informer<Service>({ ...options, resource: kinds.services })
  const slices = new Informer<EndpointSlice>({ ...options, resource: kinds.endpointSlices })
  const informers = [nodes, pods, services, slices]
  let drawn: ClusterPicture | null = null
  let told = ''
  let cancel: (() => void) | null = null

  const draw = (): ClusterPicture => ({
    nodes: nodes.list().map(drawNode).sort(byName),
    pods: pods.list().map(drawPod).sort(byName),
    services: services.list().map((service) => drawService(service, slices.inNamespace(service.metadata.namespace ?? ''))).sort(byName),
  })
  const tell = (): void => {
    cancel = null
    // Heartbeats and managed fields change objects, not the picture.
    const text = JSON.stringify((drawn = draw()))
    if (text === told) return
    told = text
    changed()
  }
  const gather = (): void => {
    drawn = null
    cancel ??= options.clock.after(GATHER_MILLISECONDS, tell)
  }
  for (const informer of informers) informer.subscribe(gather)
  return {
    picture: () => (drawn ??= draw()),
    stop() {
      cancel?.()
      for (const informer of informers) informer.stop()
    },
  }
}

function drawNode({ metadata, status }: Stored<Node>): ClusterPicture['nodes'][number] {
  return { name: metadata.name, ready: status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false }
}

function drawPod(pod: Stored<Pod>): ClusterPicture['pods'][number] {
  const { status, restarts } = summarizePod(pod)
  return {
    uid: pod.metadata.uid,
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    node: pod.spec?.nodeName ?? null,
    status,
    ready: pod.status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false,
    restarts,
  }
}

function drawService({ metadata, spec, status }: Stored<Service>, slices: Stored<EndpointSlice>[]): ClusterPicture['services'][number] {
  const own = slices.filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
  const podUids = own.flatMap((slice) => (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).flatMap(({ targetRef }) => targetRef?.uid ?? []))
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    type: spec?.type ?? 'ClusterIP',
    clusterIP: spec?.clusterIP ?? '',
    // As kubectl's PORT(S) column.
    ports: (spec?.ports ?? []).map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol ?? 'TCP'}`),
    podUids: [...new Set(podUids)].sort(),
    ...(status?.loadBalancer?.ingress ? { externalAddresses: status.loadBalancer.ingress.flatMap(({ ip }) => ip ?? []) } : {}),
  }
}

const byName = (a: { namespace?: string; name: string }, b: { namespace?: string; name: string }): number =>
  (a.namespace ?? '').localeCompare(b.namespace ?? '', 'en') || a.name.localeCompare(b.name, 'en', { numeric: true })
