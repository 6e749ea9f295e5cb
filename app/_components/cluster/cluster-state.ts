import { keysOf } from '../../../sandbox/cluster-keys.ts'
import type { ChangeReport, ClusterChange, ClusterPicture, ThingView } from '../../../sandbox/cluster-protocol.ts'
import type { AgentMessage } from '../../../sandbox/protocol.ts'

/** What the page knows of its sandbox's cluster. */
export interface ClusterState {
  /** Null: there is none (yet). */
  cluster: ClusterPicture | null
  /** The object that is looked at closely, as the agent showed it last. */
  thing: ThingView | null
  /** The log that is followed. */
  log: LogView | null
  /** Connections that Services led to pods since this page began to watch them: by the pod's uid, by "<namespace>/<service>". Those of pods that have gone are `ofGonePods`. */
  connections: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** What commands changed, oldest first. */
  reports: readonly ChangeReport[]
}

export interface LogView {
  pod: string
  container: string
  text: string
  /** Why nothing more comes; "" when the container ended; null while it is followed. */
  ended: string | null
}

export const noCluster: ClusterState = { cluster: null, thing: null, log: null, connections: {}, reports: [] }

export type ClusterMessage = Extract<AgentMessage, { type: 'cluster' | `cluster.${string}` }>

/** Of a log; what came before is dropped. */
const mostLogCharacters = 200_000
/** As many as the agent keeps. */
const mostReports = 10

/** Pure: what is known after a message. Whatever a message does not touch stays the same object. */
export function afterClusterMessage<State extends ClusterState>(state: State, message: ClusterMessage): State {
  switch (message.type) {
    case 'cluster':
      return { ...state, cluster: message.cluster }
    case 'cluster.changed':
      return { ...state, cluster: changed(state.cluster ?? empty, message.change), connections: afterGone(state.connections, message.change) }
    case 'cluster.thing':
      return { ...state, thing: message.view }
    case 'cluster.logged': {
      const { pod, container, first, text, ended } = message
      const isSame = !first && state.log?.pod === pod && state.log.container === container
      return { ...state, log: { pod, container, text: `${isSame ? state.log?.text : ''}${text}`.slice(-mostLogCharacters), ended } }
    }
    case 'cluster.connections': {
      const connections = { ...state.connections }
      for (const { service, podUid, count } of message.seen) {
        const before = connections[podUid]
        connections[podUid] = { ...before, [service]: (before?.[service] ?? 0) + count }
      }
      return { ...state, connections }
    }
    case 'cluster.report': {
      const others = state.reports.filter(({ id }) => id !== message.report.id)
      return { ...state, reports: [...others, message.report].sort((a, b) => a.id - b.id).slice(-mostReports) }
    }
  }
}

/** In place of a uid. */
export const ofGonePods = ''

/** What pods took that are gone is kept as a sum: rolling updates must not make the page remember every pod that there ever was. */
function afterGone(connections: ClusterState['connections'], { pods, services }: ClusterChange): ClusterState['connections'] {
  const gone = pods.gone.filter((uid) => connections[uid] !== undefined)
  if (gone.length === 0 && services.gone.length === 0) return connections
  const left = { ...connections }
  const sum = { ...left[ofGonePods] }
  for (const uid of gone) {
    for (const [service, count] of Object.entries(left[uid] ?? {})) sum[service] = (sum[service] ?? 0) + count
    delete left[uid]
  }
  for (const service of services.gone) delete sum[service]
  if (Object.keys(sum).length > 0) left[ofGonePods] = sum
  else delete left[ofGonePods]
  return left
}

const empty: ClusterPicture = { nodes: [], pods: [], services: [], workloads: [], namespaces: [] }

function changed(picture: ClusterPicture, change: ClusterChange): ClusterPicture {
  return {
    nodes: partAfter(picture.nodes, change.nodes, keysOf.nodes, keysOf.nodes),
    pods: partAfter(picture.pods, change.pods, keysOf.pods, ({ namespace, name }) => `${namespace}/${name}`),
    services: partAfter(picture.services, change.services, keysOf.services, keysOf.services),
    workloads: partAfter(picture.workloads, change.workloads, keysOf.workloads, keysOf.workloads),
    ...(change.others === undefined ? {} : { others: partAfter(picture.others ?? [], change.others, keysOf.others, keysOf.others) }),
    namespaces: change.namespaces ?? picture.namespaces,
  }
}

function partAfter<Item>(items: Item[], { now, gone }: { now: readonly Item[]; gone: readonly string[] }, keyOf: (item: Item) => string, orderOf: (item: Item) => string): Item[] {
  if (now.length === 0 && gone.length === 0) return items
  const byKey = new Map(items.map((item) => [keyOf(item), item]))
  for (const key of gone) byKey.delete(key)
  for (const item of now) byKey.set(keyOf(item), item)
  return [...byKey.values()].sort((a, b) => order.compare(orderOf(a), orderOf(b)))
}

/** node-2 before node-10. A collator of its own: making one for each comparison is what is slow about sorting. */
const order = new Intl.Collator('en', { numeric: true })
