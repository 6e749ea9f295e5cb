import type { Event, Namespace, Node, Pod, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { NetworkPolicy } from 'kubernetes-types/networking/v1'
import { keysOf } from '../../cluster-keys.ts'
import type { ClusterChange, ClusterPicture, Thing, ThingView } from '../../cluster-protocol.ts'
import type { ComponentOptions } from '../../cluster/machinery/component.ts'
import type { Informer } from '../../cluster/machinery/informer.ts'
import { Informers } from '../../cluster/machinery/informers.ts'
import { kinds } from '../../cluster/machinery/kinds.ts'
import type { KubeObject, Stored } from '../../cluster/machinery/object.ts'
import { changeBetween } from './change.ts'
import { CustomResources } from './custom-resources.ts'
import { drawWorkload, workloadKinds } from './draw-workload.ts'
import { drawNode, drawPod, drawService, type Drawn } from './draw.ts'
import { explainGoverning } from './explain/workload.ts'
import type { Listening } from './listening.ts'
import { lookAt } from './look.ts'
import { Others, type Follow } from './others/others.ts'
import { controllerOf, ownerAbove } from './owners.ts'
import { Warnings } from './warnings.ts'

/** Changes within so long make one message: a hundred pods starting is not a hundred messages. */
const GATHER_MILLISECONDS = 50
/**
 * The kernel tells nobody that a program began to listen, so it is looked a moment after a change, and again where nobody listens at a Service's port.
 * No sooner: on a large machine one look takes a CPU 10 ms (all connections of the kernel are gone through), and a program may be ready a moment
 * before it listens.
 */
const LOOK_MILLISECONDS = 1_000

export interface ClusterWatchOptions extends ComponentOptions {
  /** What pages were told before, of a cluster that this one replaces. */
  told?: ClusterPicture
  /** What is listened on in the network of the pods. Absent: they are in another one. Rejects never. */
  listening?(): Promise<Listening>
  changed(change: ClusterChange): void
}

export const emptyPicture: ClusterPicture = { nodes: [], pods: [], services: [], workloads: [], others: [], namespaces: [] }

/** Keeps a small picture of the cluster from its watches, says what is different in it, and shows one object closely. */
export class ClusterWatch {
  private readonly informers: Informers
  private readonly nodes: Informer<Node>
  private readonly pods: Informer<Pod>
  private readonly services: Informer<Service>
  private readonly slices: Informer<EndpointSlice>
  private readonly policies: Informer<NetworkPolicy>
  private readonly namespaces: Informer<Namespace>
  private readonly events: Informer<Event>
  private readonly workloads: Map<string, Informer<KubeObject>>
  private readonly warnings: Warnings
  private readonly custom: CustomResources
  private readonly others: Others
  /** By uid; a pod is drawn again when something that its picture is made of has changed. */
  private drawnPods = new Map<string, { pod: Stored<Pod>; warning: Stored<Event> | undefined; owner: Thing | null; drawn: Drawn<'pods'> }>()
  private told: ClusterPicture
  private cancel: (() => void) | null = null
  private cancelLook: (() => void) | null = null
  private stopped = false
  /** At the last look; null before the first. */
  private listening: Listening | null = null
  /** Services, by key, at a port of which nobody listened at the last look; and since when, in the clock's time. */
  private deaf = new Map<string, number>()

  constructor(private readonly options: ClusterWatchOptions) {
    this.told = options.told ?? emptyPicture
    this.informers = new Informers(options)
    this.nodes = this.follow(kinds.nodes)
    this.pods = this.follow(kinds.pods)
    this.services = this.follow(kinds.services)
    this.slices = this.follow(kinds.endpointSlices)
    this.policies = this.follow(kinds.networkPolicies)
    this.namespaces = this.follow(kinds.namespaces)
    this.events = this.informers.of(kinds.events)
    this.workloads = new Map(workloadKinds.map((kind) => [kind.kind, this.follow<KubeObject>(kind)]))
    this.warnings = new Warnings(this.events, this.gather)
    this.custom = new CustomResources(options, this.gather)
    this.others = new Others(this.follow)
  }

  /** As pages were told it. */
  picture(): ClusterPicture {
    return this.told
  }

  /** Shows an object and what is said about it, now and whenever that changes. Returns how to stop. */
  look(thing: Thing, show: (view: ThingView) => void): () => void {
    return lookAt({ ...this.options, events: this.events, custom: (kind) => this.custom.kind(kind) }, thing, show)
  }

  /** The pod that has this address; pods on their node's network have none of their own. */
  podAt(address: string): string | null {
    return this.pods.list().find(({ spec, status }) => status?.podIP === address && spec?.hostNetwork !== true && status.phase === 'Running')?.metadata.uid ?? null
  }

  stop(): void {
    this.stopped = true
    this.cancel?.()
    this.cancelLook?.()
    this.custom.stop()
    this.informers.stop()
  }

  private readonly follow: Follow = (kind) => {
    const informer = this.informers.of(kind)
    informer.subscribe(this.gather)
    return informer
  }

  private readonly gather = (): void => {
    this.cancel ??= this.options.clock.after(GATHER_MILLISECONDS, () => {
      this.cancel = null
      this.tell()
      if (this.told.services.some(({ podUids }) => podUids.length > 0)) this.lookSoon()
    })
  }

  private tell(): void {
    const picture = this.draw()
    const change = changeBetween(this.told, picture)
    this.told = picture
    if (change !== null) this.options.changed(change)
  }

  private lookSoon(): void {
    const { clock, listening } = this.options
    if (listening === undefined) return
    this.cancelLook ??= clock.after(LOOK_MILLISECONDS, () => {
      void listening().then((seen) => {
        if (this.stopped) return
        this.cancelLook = null
        this.listening = seen
        this.tell()
        if (this.deaf.size > 0) this.lookSoon()
      })
    })
  }

  private draw(): ClusterPicture {
    return {
      nodes: this.nodes.list().map(drawNode).sort(by(keysOf.nodes)),
      pods: this.drawPods().sort(by(({ namespace, name }) => `${namespace}/${name}`)),
      services: this.drawServices().sort(by(keysOf.services)),
      workloads: [...this.custom.draw((uid) => this.warnings.about(uid)), ...[...this.workloads.values()].flatMap((informer) => informer.list().filter((one) => !this.isBelowAnother(one)).map((one) => this.drawWorkload(one)))].sort(by(keysOf.workloads)),
      others: this.others.draw({ pods: this.pods, services: this.services, policies: this.policies, namespaces: this.namespaces, warning: (uid) => this.warnings.about(uid) }).sort(by(keysOf.others)),
      namespaces: this.namespaces.list().map(({ metadata }) => metadata.name).sort(),
    }
  }

  /** Whether what made it is drawn itself. What an operator made for a custom resource is above all that is known here. */
  private isBelowAnother(workload: Stored<KubeObject>): boolean {
    const owner = controllerOf(workload)
    return owner !== undefined && this.workloads.has(owner.kind)
  }

  private drawServices(): Drawn<'services'>[] {
    const before = this.deaf
    this.deaf = new Map()
    return this.services.list().map((service) => {
      const namespace = service.metadata.namespace ?? ''
      const around = { slices: this.slices.inNamespace(namespace), pods: this.pods.inNamespace(namespace), policies: this.policies.inNamespace(namespace), listening: this.listening }
      const drawn = drawService(service, around)
      if (drawn.why?.reason !== 'nobodyListens') return drawn
      const now = this.options.clock.now()
      const since = before.get(keysOf.services(drawn)) ?? now
      this.deaf.set(keysOf.services(drawn), since)
      return now - since >= LOOK_MILLISECONDS ? drawn : drawService(service, { ...around, listening: null })
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

  private customOwner(workload: Stored<KubeObject>): Thing | undefined {
    const owner = controllerOf(workload)
    if (owner === undefined) return undefined
    const kind = `${owner.kind}.${owner.apiVersion.split('/')[0]}`
    const custom = this.custom.kind(kind)
    return custom && { kind, namespace: custom.namespaced ? (workload.metadata.namespace ?? '') : '', name: owner.name }
  }

  private drawWorkload(workload: Stored<KubeObject>): ClusterPicture['workloads'][number] {
    const owned = (kind: string) => this.workloads.get(kind)?.ownedBy(workload.metadata.uid) ?? []
    // Of a CronJob the Job that it made last: what an earlier one met is history.
    const below = workload.kind === 'Deployment' ? owned('ReplicaSet') : workload.kind === 'CronJob' ? [...owned('Job')].sort(by(({ metadata }) => metadata.creationTimestamp)).slice(-1) : []
    const drawn = drawWorkload(workload, below, (uid) => this.warnings.about(uid), this.customOwner(workload))
    return drawn.why === null ? { ...drawn, why: explainGoverning(workload, (name) => this.services.get(workload.metadata.namespace, name) !== undefined) } : drawn
  }
}

const by =
  <Item>(keyOf: (item: Item) => string) =>
  (a: Item, b: Item): number =>
    order.compare(keyOf(a), keyOf(b))

/** node-2 before node-10. A collator of its own: making one for each comparison is what is slow about sorting. */
const order = new Intl.Collator('en', { numeric: true })
