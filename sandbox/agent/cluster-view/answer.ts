import type { AgentMessage, PageMessage } from '../../protocol.ts'
import type { ThingView, Thing } from '../../cluster-protocol.ts'
import { followLog } from './log.ts'

export type ClusterMessage = Extract<PageMessage, { type: `cluster.${string}` }>

/** What a page's questions are answered from. */
export interface LookedAt {
  look(thing: Thing, show: (view: ThingView) => void): () => void
  readonly kubeconfig: string
}

export interface ClusterAnswererOptions {
  /** The cluster as it is now; null: there is none (yet). */
  cluster(): LookedAt | null
  send(message: AgentMessage): void
  /** Whether this page watches connections is different. */
  watchesConnections(on: boolean): void
}

/** Answers what one page asks about the cluster: one object and one log at a time. */
export class ClusterAnswerer {
  private stopLook: () => void = () => undefined
  private stopLog: () => void = () => undefined

  constructor(private readonly options: ClusterAnswererOptions) {}

  receive(message: ClusterMessage): void {
    switch (message.type) {
      case 'cluster.look':
        return this.look(message.thing)
      case 'cluster.log':
        return this.log(message.of)
      case 'cluster.watchConnections':
        return this.options.watchesConnections(message.on)
    }
  }

  stop(): void {
    this.stopLook()
    this.stopLog()
    this.options.watchesConnections(false)
  }

  private look(thing: Thing | null): void {
    this.stopLook()
    this.stopLook = (thing === null ? undefined : this.options.cluster()?.look(thing, (view) => this.options.send({ type: 'cluster.thing', view }))) ?? (() => undefined)
  }

  private log(of: Extract<ClusterMessage, { type: 'cluster.log' }>['of']): void {
    this.stopLog()
    this.stopLog = () => undefined
    const cluster = this.options.cluster()
    if (of === null || cluster === null) return
    const { pod, container } = of
    const send = (text: string, first: boolean, ended: string | null): void => this.options.send({ type: 'cluster.logged', pod, container, first, text, ended })
    this.stopLog = followLog(cluster.kubeconfig, of, { text: (text, first) => send(text, first, null), ended: (why) => send('', false, why ?? '') })
  }
}
