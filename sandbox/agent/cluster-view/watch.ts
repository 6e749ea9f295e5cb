import type { Event, Namespace, Node, Pod, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { NetworkPolicy } from 'kubernetes-types/networking/v1'
import { keysOf } from '../../cluster-keys.ts'
import type { ClusterChange, ClusterPicture, Thing, ThingView } from '../../cluster-protocol.ts'
import type { ComponentOptions } from '../../cluster/machinery/component.ts'
import { Informer } from '../../cluster/machinery/informer.ts'
import { kinds } from '../../cluster/machinery/kinds.ts'
import type { KubeObject, Stored } from '../../cluster/machinery/object.ts'
import { changeBetween } from './change.ts'
import { drawWorkload, workloadKinds } from './draw-workload.ts'
import { drawNode, drawPod, drawService, type Drawn } from './draw.ts'
import type { Listening } from './listening.ts'
import { lookAt } from './look.ts'
import { controllerOf, ownerAbove } from './owners.ts'
import { Warnings } from './warnings.ts'

/** Changes within so long make one message: a hundred pods starting is not a hundred messages. */
const GATHER_MILLISECONDS = 50
/**
 * The kernel tells nobody that a program began to listen, so where none does at a Service's port it is looked again; and since a program may be
 * ready a moment before it listens, only what is so at a second look is told.
 */
const LISTEN_AGAIN_MILLISECONDS = 1_000

export interface ClusterWatchOptions extends ComponentOptions {
  /** What pages were told before, of a cluster that this one replaces. */
  told?: ClusterPicture
  /** What is listened on in the network of the pods. Absent: they are in another one. */
  listening?(): Listening
  changed(change: ClusterChange): void
}

export const emptyPicture: ClusterPicture = { nodes: [], pods: [], services: [], workloads: [], namespaces: [] }

/** Keeps a small picture of the cluster from its watches, says what is different in it, and shows one object closely. */
export class ClusterWatch {
  private readonly nodes: Informer<Node>
  private readonly pods: Informer<Pod>
  private readonly services: Informer<Service>
  private readonly slices: Informer<EndpointSlice>
  private readonly policies: Informer<NetworkPolicy>
  private readonly namespaces: Informer<Namespace>
  private readonly events: Informer<Event>
  private readonly workloads: Map<string, Informer<KubeObject>>
  private readonly warnings: Warnings
  /** By uid; a pod is drawn again when something that its picture is made of has changed. */
  private drawnPods = new Map<string, { pod: Stored<Pod>; warning: Stored<Event> | undefined; owner: Thing | null; drawn: Drawn<'pods'> }>()
  private told: ClusterPicture
  private cancel: (() => void) | null = null
  private cancelListening: (() => void) | null = null
  /** Services, by key, at a port of which nobody listened at the last look; and since when, in the clock's time. */
  private deaf = new Map<string, number>()

  constructor(private readonly options: ClusterWatchOptions) {
    this.told = options.told ?? emptyPicture
    this.nodes = new Informer<Node>({ ...options, resource: kinds.nodes })
    this.pods = new Informer<Pod>({ ...options, resource: kinds.pods })
    this.services = new Informer<Service>({ ...options, resource: kinds.services })
    this.slices = new Informer<EndpointSlice>({ ...options, resource: kinds.endpointSlices })
    this.policies = new Informer<NetworkPolicy>({ ...options, resource: kinds.networkPolicies })
    this.namespaces = new Informer<Namespace>({ ...options, resource: kinds.namespaces })
    this.events = new Informer<Event>({ ...options, resource: kinds.events })
    this.workloads = new Map(workloadKinds.map((kind) => [kind.kind, new Informer<KubeObject>({ ...options, resource: kind })]))
    this.warnings = new Warnings(this.events, this.gather)
    for (const informer of this.drawnFrom()) informer.subscribe(this.gather)
  }

  /** As pages were told it. */
  picture(): ClusterPicture {
    return this.told
  }

  /** Shows an object and what is said about it, now and whenever that changes. Returns how to stop. */
  look(thing: Thing, show: (view: ThingView) => void): () => void {
    return lookAt({ ...this.options, events: this.events }, thing, show)
  }

  /** The pod that has this address; pods on their node's network have none of their own. */
  podAt(address: string): string | null {
    return this.pods.list().find(({ spec, status }) => status?.podIP === address && spec?.hostNetwork !== true && status.phase === 'Running')?.metadata.uid ?? null
  }

  stop(): void {
    this.cancel?.()
    this.cancelListening?.()
    for (const informer of [...this.drawnFrom(), this.events]) informer.stop()
  }

  private drawnFrom(): Informer<KubeObject>[] {
    return [this.nodes, this.pods, this.services, this.slices, this.policies, this.namespaces, ...this.workloads.values()] as Informer<KubeObject>[]
  }

  private readonly gather = (): void => {
    this.cancel ??= this.options.clock.after(GATHER_MILLISECONDS, () => {
      this.cancel = null
      const picture = this.draw()
      const change = changeBetween(this.told, picture)
      this.told = picture
      if (change !== null) this.options.changed(change)
      this.cancelListening?.()
      this.cancelListening = this.deaf.size > 0 ? this.options.clock.after(LISTEN_AGAIN_MILLISECONDS, this.gather) : null
    })
  }

  private draw(): ClusterPicture {
    return {
      nodes: this.nodes.list().map(drawNode).sort(by(keysOf.nodes)),
      pods: this.drawPods().sort(by(({ namespace, name }) => `${namespace}/${name}`)),
      services: this.drawServices().sort(by(keysOf.services)),
      workloads: [...this.workloads.values()].flatMap((informer) => informer.list().filter((one) => controllerOf(one) === undefined).map((one) => this.drawWorkload(one))),
      namespaces: this.namespaces.list().map(({ metadata }) => metadata.name).sort(),
    }
  }

  private drawServices(): Drawn<'services'>[] {
    const services = this.services.list()
    const listening = services.length > 0 ? (this.options.listening?.() ?? null) : null
    const before = this.deaf
    this.deaf = new Map()
    return services.map((service) => {
      const namespace = service.metadata.namespace ?? ''
      const around = { slices: this.slices.inNamespace(namespace), pods: this.pods.inNamespace(namespace), policies: this.policies.inNamespace(namespace), listening }
      const drawn = drawService(service, around)
      if (drawn.why?.reason !== 'nobodyListens') return drawn
      const now = this.options.clock.now()
      const since = before.get(keysOf.services(drawn)) ?? now
      this.deaf.set(keysOf.services(drawn), since)
      return now - since >= LISTEN_AGAIN_MILLISECONDS ? drawn : drawService(service, { ...around, listening: null })
    })
  }

  private drawPods(): Drawn<'pods'>[] {
    const before = this.drawnPods
    this.drawnPods = new Map()
    return this.pods.list().map((pod) => {
      const { uid } = pod.metadata
      const warning = this.warnings.about(uid)
      const known = before.get(uid)
      const owner = ownerAbove(pod, (kind, key) => this.workloads.get(kind)?.getByKey(key))
      const isSame = known !== undefined && known.pod === pod && known.warning === warning && known.owner?.kind === owner?.kind && known.owner?.name === owner?.name
      const drawn = isSame ? known.drawn : drawPod(pod, owner, warning)
      this.drawnPods.set(uid, { pod, warning, owner, drawn })
      return drawn
    })
  }

  private drawWorkload(workload: Stored<KubeObject>): ClusterPicture['workloads'][number] {
    const below = workload.kind === 'Deployment' ? (this.workloads.get('ReplicaSet')?.ownedBy(workload.metadata.uid) ?? []) : []
    return drawWorkload(workload, below)
  }
}

const by =
  <Item>(keyOf: (item: Item) => string) =>
  (a: Item, b: Item): number =>
    order.compare(keyOf(a), keyOf(b))

/** node-2 before node-10. A collator of its own: making one for each comparison is what is slow about sorting. */
const order = new Intl.Collator('en', { numeric: true })
