import type { Pod, Service } from 'kubernetes-types/core/v1'
import type { ClusterNode } from './cluster-node.ts'
import type { ComponentOptions } from '../machinery/component.ts'
import type { RecordEvent } from '../machinery/event-recorder.ts'
import type { AddressPool } from './address-pool.ts'
import type { ContainerRuntime } from './runtime.ts'
import type { Turns } from './turns.ts'
import type { Sources } from './volumes/sources.ts'

/** What the parts of one kubelet share. */
export interface KubeletContext extends ComponentOptions {
  node: ClusterNode
  /** status.capacity of the node. */
  capacity: Record<string, string>
  runtime: ContainerRuntime
  record: RecordEvent
  addresses: AddressPool
  sources: Sources
  /** Whose status is written next. */
  statusTurns: Turns
  /** Every Service of the cluster as last seen. */
  services(): readonly Service[]
  /** The pods that this node has taken and not yet seen the end of. */
  activePods(): readonly Pod[]
}
