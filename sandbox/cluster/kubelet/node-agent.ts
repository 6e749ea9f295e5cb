import type { Lease } from 'kubernetes-types/coordination/v1'
import type { Node } from 'kubernetes-types/core/v1'
import { microTimestamp } from '../machinery/clock.ts'
import { kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { isAlreadyExists, isNotFound } from '../machinery/reconciler.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { newNode, type NodeSettings, nodeStatus } from './node-object.ts'
import { within } from './within.ts'

/** https://kubernetes.io/docs/concepts/architecture/nodes/#heartbeats */
const LEASE_SECONDS = 40
const RENEW_MILLISECONDS = 10_000
/** Status is written anew at least this often, and soon after the images have changed. */
const STATUS_MILLISECONDS = 300_000
const IMAGES_CHECK_MILLISECONDS = 10_000
const RETRY_MILLISECONDS = 500
/** What the API has not answered by then counts as failed, so that the next heartbeat is tried before the lease runs out. */
const PATIENCE_MILLISECONDS = 10_000
const LEASE_NAMESPACE = 'kube-node-lease'

/** Keeps the Node object and its Lease. */
export class NodeAgent {
  private readonly context: KubeletContext
  private readonly settings: NodeSettings
  private node: Stored<Node> | null = null
  /** As it was last seen. */
  private cordoned = false
  private toldImages = ''
  private toldAt = 0
  private stopped = false
  private readonly cancels = new Set<() => void>()

  constructor(context: KubeletContext, settings: NodeSettings) {
    this.context = context
    this.settings = settings
  }

  /** Resolves when the node is registered and Ready; tries until it is, or until stopped. */
  async start(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.register()
        break
      } catch (error) {
        this.context.log(`kubelet: cannot register node ${this.settings.node.name}: ${error instanceof Error ? error.message : String(error)}; trying again`)
        await new Promise<void>((resolve) => this.later(RETRY_MILLISECONDS, resolve))
      }
    }
    void this.renew()
    this.later(IMAGES_CHECK_MILLISECONDS, () => void this.refresh())
  }

  stop(): void {
    this.stopped = true
    for (const cancel of this.cancels) cancel()
  }

  private async register(): Promise<void> {
    const { client, record } = this.context
    const { name } = this.settings.node
    const fresh = newNode(this.settings)
    try {
      this.node = await this.answered(client.create<Node>(kinds.nodes, undefined, fresh, { fieldManager: 'kubelet' }))
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
      this.node = await this.answered(client.get<Node>(kinds.nodes, undefined, name))
    }
    this.cordoned = this.node.spec?.unschedulable ?? false
    const subject = { object: { ...this.node, metadata: { ...this.node.metadata, uid: name } } }
    record(subject, 'Normal', 'Starting', 'Starting kubelet.')
    await this.tellStatus()
    for (const reason of ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID']) {
      record(subject, 'Normal', reason, `Node ${name} status is now: ${reason}`)
    }
    record(subject, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods')
    record(subject, 'Normal', 'NodeReady', `Node ${name} status is now: NodeReady`)
  }

  private async tellStatus(): Promise<void> {
    const { client, clock, runtime } = this.context
    const images = runtime.images()
    const status = nodeStatus(this.settings, images, clock.now(), this.node?.status?.conditions ?? [])
    const write = client.patch<Node>(kinds.nodes, undefined, this.settings.node.name, { type: 'strategic', body: { status } }, { subresource: 'status', fieldManager: 'kubelet' })
    this.node = await this.answered(write)
    this.toldImages = JSON.stringify(images)
    this.toldAt = clock.now()
  }

  private async refresh(): Promise<void> {
    const due = this.context.clock.now() - this.toldAt >= STATUS_MILLISECONDS
    if (due || JSON.stringify(this.context.runtime.images()) !== this.toldImages) {
      try {
        await this.tellStatus()
      } catch (error) {
        this.complain(error)
      }
    }
    await this.noticeCordon().catch((error: unknown) => this.complain(error))
    this.later(IMAGES_CHECK_MILLISECONDS, () => void this.refresh())
  }

  /** Says that pods may no longer be bound here, or may again. */
  private async noticeCordon(): Promise<void> {
    const { client, record } = this.context
    const { name } = this.settings.node
    const node = await this.answered(client.get<Node>(kinds.nodes, undefined, name))
    const cordoned = node.spec?.unschedulable ?? false
    if (cordoned === this.cordoned) return
    this.cordoned = cordoned
    const reason = cordoned ? 'NodeNotSchedulable' : 'NodeSchedulable'
    record({ object: { ...node, metadata: { ...node.metadata, uid: name } } }, 'Normal', reason, `Node ${name} status is now: ${reason}`)
  }

  /** Somebody deleted the Node: a real kubelet registers only at its start, and says no more of it. */
  private complain(error: unknown): void {
    if (!isNotFound(error)) this.context.log(`kubelet: status of node ${this.settings.node.name}: ${error instanceof Error ? error.message : String(error)}`)
  }

  private async renew(): Promise<void> {
    const { client, clock, log } = this.context
    const { name } = this.settings.node
    const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime: microTimestamp(clock.now()) }
    try {
      await this.answered(client.patch<Lease>(kinds.leases, LEASE_NAMESPACE, name, { type: 'merge', body: { spec } }))
    } catch (error) {
      if (isNotFound(error)) await this.createLease(spec)
      else log(`kubelet: cannot renew the lease of node ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    this.later(RENEW_MILLISECONDS, () => void this.renew())
  }

  private async createLease(spec: Lease['spec']): Promise<void> {
    const { name } = this.settings.node
    const owner = { apiVersion: 'v1', kind: 'Node', name, uid: this.node?.metadata.uid ?? '' }
    const lease: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences: [owner] }, spec }
    try {
      await this.answered(this.context.client.create<Lease>(kinds.leases, LEASE_NAMESPACE, lease))
    } catch (error) {
      this.context.log(`kubelet: cannot create the lease of node ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  private answered<T>(asked: Promise<T>): Promise<T> {
    return within(this.context.clock, PATIENCE_MILLISECONDS, asked)
  }

  private later(milliseconds: number, callback: () => void): void {
    if (this.stopped) return
    const cancel = this.context.clock.after(milliseconds, () => {
      this.cancels.delete(cancel)
      callback()
    })
    this.cancels.add(cancel)
  }
}
