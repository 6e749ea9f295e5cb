import type { Container, Node, Pod } from 'kubernetes-types/core/v1'
import { kinds } from '../machinery/kinds.ts'
import { ApiError, type Stored } from '../machinery/object.ts'
import { misplacementOf, type Rejection, rejectionOf } from './admit.ts'
import { ContainerRunner, type PodSide } from './container-runner.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { type Action, decide } from './lifecycle/decide.ts'
import { isAlive, meetEphemeral, type PodFacts } from './lifecycle/facts.ts'
import { podStatus } from './lifecycle/pod-status.ts'
import { restorePodFacts } from './lifecycle/restore.ts'
import { isFinished, podCondition } from '../machinery/pods.ts'
import { isNotFound } from '../machinery/reconciler.ts'
import { allocatable } from './node-object.ts'
import type { ContainerStart } from './runtime.ts'
import { StatusWriter } from './status-writer.ts'
import { isMeasured, overLimit } from './volumes/over-limit.ts'
import { hasLiveVolumes, MountError, PodVolumes, REFRESH_MILLISECONDS } from './volumes/pod-volumes.ts'

/** Volumes and sandboxes that could not be set up are tried again after this, doubled each time to the most, in milliseconds. */
const RETRY = { first: 500, most: 122_000 }
/** A rejection is told after this, so that a controller which makes the pod anew at once does not do so without a pause, in milliseconds. */
const REJECT_MILLISECONDS = 1_000
/** What a pod stores is measured so often, in milliseconds, as upstream's eviction manager does. */
const SIZES_MILLISECONDS = 10_000
/** A pod that was removed from the API by force gets this long, in seconds. */
const FORCED_GRACE_SECONDS = 1

/** Runs one pod: asks `decide` what to do whenever something has changed, does it, and tells the API. */
export class PodWorker implements PodSide {
  readonly facts: PodFacts
  readonly containers = new Map<string, ContainerRunner>()
  private current: Stored<Pod>
  private readonly context: KubeletContext
  private readonly ended: () => void
  private readonly status: StatusWriter
  private readonly volumes: PodVolumes
  private failures = 0
  private scheduled = false
  private gone = false
  private closed = false
  /** Whether the node takes the pod is being looked at. */
  private undecided = false
  private cancelWake: (() => void) | null = null
  private cancelRefresh: (() => void) | null = null
  private cancelSizes: (() => void) | null = null
  private cancelReject: (() => void) | null = null

  /** `ended` is called once, when nothing of the pod is left on the node and its object is gone. */
  constructor(context: KubeletContext, pod: Stored<Pod>, ended: () => void) {
    this.context = context
    this.current = pod
    this.ended = ended
    this.volumes = new PodVolumes(context)
    this.facts = restorePodFacts(pod, context.clock.now())
    this.admit()
    for (const name of Object.keys(this.facts.containers)) this.addRunner(name)
    this.status = new StatusWriter(context, context.statusTurns, pod, () =>
      podStatus(this.current, this.facts, context.node, context.clock.now(), this.status.last?.conditions ?? this.current.status?.conditions),
    )
    this.changed()
  }

  pod(): Stored<Pod> {
    return this.current
  }

  /** Its object is there, and it may still run. */
  isActive(): boolean {
    return !this.gone && (!this.facts.rejected || this.undecided) && this.facts.failure === null && !isFinished(this.current)
  }

  address(): string {
    return this.facts.address ?? this.context.node.address
  }

  volumesOf(container: Container): Pick<ContainerStart, 'files' | 'directories'> {
    return this.volumes.of(container)
  }

  update(pod: Stored<Pod>): void {
    const { labels, annotations } = this.current.metadata
    this.current = pod
    // The downward API shows them.
    if (JSON.stringify([labels, annotations]) !== JSON.stringify([pod.metadata.labels, pod.metadata.annotations])) void this.refreshVolumes()
    for (const name of meetEphemeral(pod, this.facts, this.context.clock.now())) this.addRunner(name)
    this.changed()
  }

  /** Decides whether the node takes the pod, unless it has already. */
  private admit(): void {
    const { context, current: pod, facts } = this
    if (pod.status?.startTime !== undefined) return
    const rejection = rejectionOf(pod, context.activePods(), allocatable(context.capacity))
    if (rejection !== null) return this.refuse(rejection)
    // A scheduler has looked at the Node for those that it bound.
    if (podCondition(pod, 'PodScheduled')?.status === 'True') return
    facts.rejected = true
    this.undecided = true
    void this.misplacement().then((misplacement) => {
      this.undecided = false
      if (misplacement !== null) return this.refuse(misplacement)
      facts.rejected = false
      this.changed()
    })
  }

  private async misplacement(): Promise<Rejection | null> {
    try {
      return misplacementOf(this.current, await this.context.client.get<Node>(kinds.nodes, undefined, this.context.node.name))
    } catch (error) {
      // Without its Node there is nothing to measure the pod by; it runs, as it does where nobody has registered the node.
      if (!isNotFound(error)) this.context.log(`kubelet: cannot look at node ${this.context.node.name} to admit pod ${this.current.metadata.name}: ${String(error)}; taking it`)
      return null
    }
  }

  private refuse(rejection: Rejection): void {
    this.facts.rejected = true
    this.cancelReject = this.context.clock.after(REJECT_MILLISECONDS, () => this.reject(rejection))
  }

  private reject({ reason, message }: Rejection): void {
    this.context.record(this.current, 'Warning', reason, message)
    this.facts.failure = { reason, message: `Pod was rejected: ${message}` }
    this.changed()
  }

  private addRunner(name: string): void {
    const facts = this.facts.containers[name]
    if (facts !== undefined) this.containers.set(name, new ContainerRunner(this.context, this, name, facts))
  }

  /** The object has gone: whatever still runs is to end soon. */
  removed(): void {
    const { metadata } = this.current
    this.facts.finished = true
    this.gone = true
    this.status.close()
    this.current = {
      ...this.current,
      metadata: { ...metadata, deletionTimestamp: metadata.deletionTimestamp ?? metadata.creationTimestamp, deletionGracePeriodSeconds: FORCED_GRACE_SECONDS },
    }
    this.changed()
  }

  changed(): void {
    if (this.scheduled || this.closed) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      if (!this.closed) this.step()
    })
  }

  /** The kubelet stops; containers are left to the runtime. */
  close(): void {
    this.closed = true
    this.cancelWake?.()
    this.cancelRefresh?.()
    this.cancelSizes?.()
    this.cancelReject?.()
    this.status.close()
    for (const container of this.containers.values()) container.close()
  }

  private step(): void {
    this.cancelWake?.()
    // Nothing is done for a pod that the node will not have.
    if (this.facts.rejected && this.facts.failure === null && this.current.metadata.deletionTimestamp === undefined) return
    const now = this.context.clock.now()
    const { actions, wakeAt } = decide(this.current, this.facts, now)
    for (const action of actions) this.perform(action)
    this.cancelWake = wakeAt === null ? null : this.context.clock.after(Math.max(1, wakeAt - now), () => this.changed())
    if (this.gone && this.nothingLeft()) return this.end()
    void this.status.flush()
  }

  private perform(action: Action): void {
    switch (action.type) {
      case 'prepareVolumes':
        return void this.prepareVolumes()
      case 'createSandbox':
        return void this.createSandbox()
      case 'start':
        return void this.runner(action.container).start()
      case 'stop':
        this.facts.stoppingSince ??= this.context.clock.now()
        return this.runner(action.container).stop(action.graceSeconds, action.event)
      case 'showBackOff':
        return this.runner(action.container).showBackOff(action.of)
      case 'fail':
        this.facts.failure = { reason: action.reason, message: action.message }
        this.context.record(this.current, 'Normal', action.reason, action.message)
        return this.changed()
      case 'removeSandbox':
        return void this.removeSandbox()
      case 'finish':
        this.facts.finished = true
        return void this.finish()
    }
  }

  private runner(name: string): ContainerRunner {
    const found = this.containers.get(name)
    if (found === undefined) throw new Error(`no container ${name} in pod ${this.current.metadata.name}`)
    return found
  }

  private async prepareVolumes(): Promise<void> {
    const { context, facts } = this
    facts.volumes = 'preparing'
    try {
      await this.volumes.prepare(this.current, this.address())
    } catch (error) {
      context.record(this.current, 'Warning', 'FailedMount', error instanceof Error ? error.message : String(error))
      facts.volumes = 'absent'
      return this.retryLater()
    }
    this.failures = 0
    facts.volumes = 'ready'
    this.scheduleRefresh()
    this.watchSizes()
    this.changed()
  }

  /** Looks now and then whether the pod stores more than it may; such a pod is evicted. */
  private watchSizes(): void {
    this.cancelSizes?.()
    if (this.closed || this.facts.failure !== null || !isMeasured(this.current)) return
    this.cancelSizes = this.context.clock.after(SIZES_MILLISECONDS, () => {
      const stored = Object.fromEntries([...this.containers].map(([name, { process }]) => [name, process?.storedBytes() ?? 0]))
      const message = overLimit(this.current, this.context.runtime.volumeBytes(this.current.metadata.uid), stored)
      if (message === null) return this.watchSizes()
      this.facts.failure = { reason: 'Evicted', message }
      this.context.record(this.current, 'Warning', 'Evicted', message)
      this.changed()
    })
  }

  private scheduleRefresh(): void {
    this.cancelRefresh?.()
    if (this.closed || !this.context.runtime.executes || !hasLiveVolumes(this.current)) return
    this.cancelRefresh = this.context.clock.after(REFRESH_MILLISECONDS, () => void this.refreshVolumes())
  }

  /** Lets running containers see what has changed in their volumes. */
  private async refreshVolumes(): Promise<void> {
    if (this.facts.volumes !== 'ready' || this.closed) return
    try {
      await this.volumes.prepare(this.current, this.address())
      for (const container of containersOf(this.current)) this.containers.get(container.name)?.process?.replaceFiles(this.volumes.of(container).files)
    } catch (error) {
      // What was there stays, as upstream; the event says why it does not change.
      if (error instanceof MountError) this.context.record(this.current, 'Warning', 'FailedMount', error.message)
      else this.context.log(`kubelet: cannot refresh the volumes of pod ${this.current.metadata.name}: ${String(error)}`)
    }
    this.scheduleRefresh()
  }

  private async createSandbox(): Promise<void> {
    const { context, facts } = this
    facts.sandbox = 'creating'
    const onHost = this.current.spec?.hostNetwork === true
    let taken: string | null = null
    try {
      taken = onHost ? null : context.addresses.take(facts.address ?? undefined)
      await context.runtime.createPod(this.current, taken ?? context.node.address, context.node.address)
      facts.address = taken ?? context.node.address
      facts.sandbox = 'ready'
      this.failures = 0
      this.changed()
    } catch (error) {
      if (taken !== null) context.addresses.release(taken)
      const message = error instanceof Error ? error.message : String(error)
      context.record(this.current, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: rpc error: code = Unknown desc = ${message}`)
      facts.sandbox = 'absent'
      this.retryLater()
    }
  }

  private async removeSandbox(): Promise<void> {
    const { context, facts } = this
    facts.sandbox = 'removing'
    try {
      await context.runtime.removePod(this.current.metadata.uid)
    } catch (error) {
      context.log(`kubelet: removing the sandbox of pod ${this.current.metadata.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (facts.address !== null && this.current.spec?.hostNetwork !== true) context.addresses.release(facts.address)
    facts.sandbox = 'removed'
    this.changed()
  }

  private async finish(): Promise<void> {
    const { namespace, name, uid } = this.current.metadata
    await this.status.flush()
    try {
      await this.context.client.delete(kinds.pods, namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } })
    } catch (error) {
      const gone = error instanceof ApiError && (error.code === 404 || error.code === 409)
      if (!gone) {
        this.context.log(`kubelet: cannot delete pod ${namespace}/${name}: ${error instanceof Error ? error.message : String(error)}; trying again`)
        this.facts.finished = false
        this.cancelWake = this.context.clock.after(RETRY.first, () => this.changed())
        return
      }
    }
  }

  private retryLater(): void {
    this.facts.retryAt = this.context.clock.now() + Math.min(RETRY.first * 2 ** this.failures++, RETRY.most)
    this.changed()
  }

  private nothingLeft(): boolean {
    const { facts } = this
    const sandboxGone = facts.sandbox === 'absent' || facts.sandbox === 'removed'
    return sandboxGone && !Object.values(facts.containers).some(isAlive)
  }

  private end(): void {
    this.close()
    this.ended()
  }
}

const containersOf = ({ spec }: Pod): Container[] => [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...((spec?.ephemeralContainers ?? []) as Container[])]
