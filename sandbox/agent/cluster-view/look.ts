import type { Event } from 'kubernetes-types/core/v1'
import { clusterLimits, type thingKinds, type Thing, type ThingView } from '../../cluster-protocol.ts'
import type { ComponentOptions } from '../../cluster/machinery/component.ts'
import { Informer } from '../../cluster/machinery/informer.ts'
import { kinds, type Kind } from '../../cluster/machinery/kinds.ts'
import type { KubeObject, Stored } from '../../cluster/machinery/object.ts'
import { kubectlYaml } from './kubectl-yaml.ts'
import { lastAt } from './warnings.ts'

/** Changes within so long are shown as one. */
const GATHER_MILLISECONDS = 100

const resourceOf: Record<(typeof thingKinds)[number], Kind> = {
  Node: kinds.nodes,
  Pod: kinds.pods,
  Service: kinds.services,
  Deployment: kinds.deployments,
  ReplicaSet: kinds.replicaSets,
  ReplicationController: kinds.replicationControllers,
  StatefulSet: kinds.statefulSets,
  DaemonSet: kinds.daemonSets,
  Job: kinds.jobs,
  CronJob: kinds.cronJobs,
  Ingress: kinds.ingresses,
  NetworkPolicy: kinds.networkPolicies,
  HorizontalPodAutoscaler: kinds.horizontalPodAutoscalers,
  PodDisruptionBudget: kinds.podDisruptionBudgets,
  ResourceQuota: kinds.resourceQuotas,
  Namespace: kinds.namespaces,
  PersistentVolumeClaim: kinds.persistentVolumeClaims,
  PersistentVolume: kinds.persistentVolumes,
  StorageClass: kinds.storageClasses,
  ConfigMap: kinds.configMaps,
  Secret: kinds.secrets,
}

export interface LookOptions extends ComponentOptions {
  /** Of all objects. */
  events: Informer<Event>
  /** A custom resource's, by kind and group; undefined: there is none. */
  custom(kind: string): Kind | undefined
}

const isBuiltIn = (kind: string): kind is keyof typeof resourceOf => kind in resourceOf

/** Shows one object as kubectl would, and the events about it, now and whenever either changes. Returns how to stop. */
export function lookAt({ events, custom, ...options }: LookOptions, thing: Thing, show: (view: ThingView) => void): () => void {
  const { kind, namespace, name } = thing
  const fieldSelector = [`metadata.name=${name}`, ...(namespace === '' ? [] : [`metadata.namespace=${namespace}`])].join(',')
  const resource = isBuiltIn(kind) ? resourceOf[kind] : custom(kind)
  if (resource === undefined) {
    show({ thing, yaml: null, events: eventsAbout(events.list(), thing) })
    return () => undefined
  }
  const object = new Informer<KubeObject>({ ...options, resource, fieldSelector })
  let cancel: (() => void) | null = null
  const tell = (): void => {
    cancel = null
    const found = object.list()[0]
    show({ thing, yaml: found === undefined ? null : asYaml(found), events: eventsAbout(events.list(), thing) })
  }
  const gather = (): void => {
    cancel ??= options.clock.after(GATHER_MILLISECONDS, tell)
  }
  object.subscribe(gather)
  const stopEvents = events.subscribe(({ object: event }) => {
    if (isAbout(event, thing)) gather()
  })
  // An object that is not there changes nothing, and yet must be told of.
  void object.synced.then(gather)
  return () => {
    cancel?.()
    // What was gathered last, and the list that is under way, find nobody any more.
    cancel = () => undefined
    stopEvents()
    object.stop()
  }
}

/** As `kubectl get -o yaml`: managed fields left out. */
export function asYaml(object: Stored<KubeObject>): string {
  const { managedFields: _managed, ...metadata } = object.metadata
  const text = kubectlYaml({ ...object, metadata })
  return text.length > clusterLimits.yamlCharacters ? `${text.slice(0, clusterLimits.yamlCharacters)}\n# …\n` : text
}

/** By name rather than by uid: a node's events have the node's name for its uid, as upstream's. */
const isAbout = ({ involvedObject }: Event, { kind, namespace, name }: Thing): boolean =>
  // Of a custom resource the group follows its kind.
  involvedObject?.kind === kind.split('.')[0] && involvedObject?.name === name && (namespace === '' || (involvedObject.namespace ?? '') === namespace)

/** Pure: the newest first. */
export function eventsAbout(events: readonly Stored<Event>[], thing: Thing): ThingView['events'] {
  return events
    .filter((event) => isAbout(event, thing))
    .map((event) => ({
      type: event.type === 'Warning' ? ('Warning' as const) : ('Normal' as const),
      reason: event.reason ?? '',
      message: (event.message ?? '').slice(0, clusterLimits.saysCharacters),
      count: event.series?.count ?? event.count ?? 1,
      lastAt: lastAt(event),
      from: event.reportingComponent || event.source?.component || '',
    }))
    .sort((a, b) => (a.lastAt < b.lastAt ? 1 : a.lastAt > b.lastAt ? -1 : 0))
    .slice(0, clusterLimits.events)
}
