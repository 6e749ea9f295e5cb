import type { Pod, PodStatus } from 'kubernetes-types/core/v1'
import type { ComponentOptions } from '../machinery/component.ts'
import { kinds } from '../machinery/kinds.ts'
import { ApiError, type Stored } from '../machinery/object.ts'
import type { Turns } from './turns.ts'
import { within } from './within.ts'

/** Wait before a failed write of a status is tried again, in milliseconds. */
const RETRY_MILLISECONDS = 1_000
/** A write that the API has not answered by then counts as failed, so that it holds up no other pod's status; in milliseconds. */
const PATIENCE_MILLISECONDS = 10_000

/** Tells the API the status of one pod: at most one write at a time, always the newest status, never the same one twice. */
export class StatusWriter {
  private readonly options: ComponentOptions
  private readonly turns: Turns
  private readonly pod: Stored<Pod>
  private readonly status: () => PodStatus
  private told = ''
  private toldStatus: PodStatus | null = null
  private writing: Promise<void> | null = null
  private closed = false
  private cancelRetry: (() => void) | null = null

  /**
   * `status` computes what is true now, when its turn has come: while many pods of the node change at once, what is between is
   * left out.
   */
  constructor(options: ComponentOptions, turns: Turns, pod: Stored<Pod>, status: () => PodStatus) {
    this.options = options
    this.turns = turns
    this.pod = pod
    this.status = status
  }

  /** What the API was told last. */
  get last(): PodStatus | null {
    return this.toldStatus
  }

  /** Resolves when the API knows what is true now, or the pod is gone, or a write has failed (it is tried again later). */
  flush(): Promise<void> {
    this.writing ??= this.write()
    return this.writing
  }

  close(): void {
    this.closed = true
    this.cancelRetry?.()
  }

  private async write(): Promise<void> {
    // One turn of the event loop, so that what happens at the same time is told at once.
    await new Promise((resolve) => setImmediate(resolve))
    while (await this.turns.take(() => this.writeOnce())) continue
  }

  /** Whether something was written, so that there may be more to say. */
  private async writeOnce(): Promise<boolean> {
    const status = this.status()
    const text = JSON.stringify(status)
    if (this.closed || text === this.told) {
      // In the same turn as the look at `told`, so that no change falls between.
      this.writing = null
      return false
    }
    const failure = await this.patch(status)
    if (failure !== null) {
      this.failed(failure)
      this.writing = null
      return false
    }
    this.told = text
    this.toldStatus = status
    return true
  }

  private async patch(status: PodStatus): Promise<unknown> {
    const { namespace, name, uid } = this.pod.metadata
    const order = (status.conditions ?? []).map(({ type }) => ({ type }))
    // Conditions merge by type, so that what others set there stays; null takes away the reason of an earlier status.
    const conditions = (status.conditions ?? []).map((condition) => ({ reason: null, message: null, ...condition }))
    const body = { metadata: { uid }, status: { ...status, conditions, '$setElementOrder/conditions': order } }
    try {
      const write = this.options.client.patch(kinds.pods, namespace, name, { type: 'strategic', body }, { subresource: 'status', fieldManager: 'kubelet' })
      await within(this.options.clock, PATIENCE_MILLISECONDS, write)
      return null
    } catch (error) {
      return error
    }
  }

  private failed(error: unknown): void {
    const { namespace, name } = this.pod.metadata
    // Gone, or replaced by another pod of this name: nobody wants to know any more.
    if (error instanceof ApiError && (error.code === 404 || error.reason === 'Conflict')) return this.close()
    this.options.log(`kubelet: cannot write the status of pod ${namespace}/${name}: ${error instanceof Error ? error.message : String(error)}; trying again`)
    this.cancelRetry = this.options.clock.after(RETRY_MILLISECONDS, () => void this.flush())
  }
}
