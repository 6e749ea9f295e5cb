import type { Pod, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { NetworkPolicy } from 'kubernetes-types/networking/v1'
import type { Explanation } from '../../../cluster-protocol.ts'
import { isActive, isReady } from '../../../cluster/machinery/pods.ts'
import { matchesLabelMap, matchesLabelSelector } from '../../../cluster/machinery/selectors.ts'
import type { Listening } from '../listening.ts'
import { explanation } from './explanation.ts'

/** Label sets of pods that are told, when a selector matches none of them. */
const LABEL_SETS = 4
/** What controllers add to a pod, which nobody selects by hand. */
const madeLabels = new Set(['pod-template-hash', 'controller-revision-hash', 'pod-template-generation', 'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'])

/** What a Service is explained from. */
export interface ServiceSurroundings {
  /** Of its namespace. */
  pods: readonly Pod[]
  /** Its own. */
  slices: readonly EndpointSlice[]
  /** Of its namespace. */
  policies: readonly NetworkPolicy[]
  /** Ready pods that it leads to, by uid. */
  reached: readonly string[]
  /** Null where pods run in another network than this one. */
  listening: Listening | null
}

/** Pure: why a Service leads nowhere, or not all that asks there is answered; null when it leads to pods that answer, or need not. */
export function explainService(service: Service, around: ServiceSurroundings): Explanation | null {
  const { spec, status } = service
  if (spec?.type === 'ExternalName') return null
  const pairs = Object.entries(spec?.selector ?? {})
  const matched = around.pods.filter((pod) => pairs.length > 0 && isActive(pod) && matchesLabelMap(spec?.selector, pod.metadata?.labels))
  if (around.reached.length === 0) {
    const unreached = explainUnreached(service, matched, around.pods)
    if (unreached !== null) return unreached
  }
  const port = spec?.ports?.find(({ targetPort }) => typeof targetPort === 'string' && matched.length > 0 && !matched.some((pod) => hasPort(pod, targetPort)))
  if (port !== undefined) return explanation('noSuchPort', { port: String(port.targetPort) })
  return explainDeaf(around) ?? explainPolicies(around) ?? (spec?.type === 'LoadBalancer' && !status?.loadBalancer?.ingress?.length ? explanation('addressPending') : null)
}

function explainUnreached({ spec, metadata }: Service, matched: readonly Pod[], pods: readonly Pod[]): Explanation | null {
  const pairs = Object.entries(spec?.selector ?? {})
  if (pairs.length === 0) return explanation('noSelector')
  const selector = labelText(pairs)
  const namespace = metadata?.namespace
  if (matched.length === 0) {
    const sets = labelSets(pods)
    return sets === '' ? explanation('noPods', { selector, namespace }) : explanation('matchesNothing', { selector, namespace, labels: sets })
  }
  return matched.some(isReady) ? null : explanation('noneReady', { selector, count: matched.length })
}

/** A port at which none of its ready pods is listened to: the usual wrong targetPort. */
function explainDeaf({ slices, reached, listening }: ServiceSurroundings): Explanation | null {
  if (listening === null || reached.length === 0) return null
  for (const { endpoints, ports } of slices) {
    const addresses = (endpoints ?? []).filter(({ conditions, targetRef }) => conditions?.ready !== false && targetRef?.kind === 'Pod').flatMap((one) => one.addresses)
    const deaf = ports?.find(({ port, protocol }) => port !== undefined && (protocol ?? 'TCP') === 'TCP' && !addresses.some((address) => listening.isOn(address, port)))
    if (deaf !== undefined && addresses.length > 0) return explanation('nobodyListens', { port: deaf.port ?? 0, others: listening.portsAt(addresses).join(', ') || 'none' })
  }
  return null
}

/** NetworkPolicies that say who may come in to the pods that it leads to. https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
function explainPolicies({ pods, policies, reached }: ServiceSurroundings): Explanation | null {
  const incoming = policies.filter(({ spec }) => (spec?.policyTypes ?? ['Ingress']).includes('Ingress'))
  if (incoming.length === 0) return null
  const uids = new Set(reached)
  const ofPods = pods.filter(({ metadata }) => uids.has(metadata?.uid ?? '')).map((pod) => incoming.filter(({ spec }) => matchesLabelSelector(spec?.podSelector ?? {}, pod.metadata?.labels)))
  const names = [...new Set(ofPods.flat().map(({ metadata }) => metadata?.name ?? ''))].sort().join(', ')
  if (names === '') return null
  const isCut = ofPods.every((selecting) => selecting.length > 0 && selecting.every(({ spec }) => (spec?.ingress ?? []).length === 0))
  return explanation(isCut ? 'policyCuts' : 'policyLimits', { names })
}

const hasPort = ({ spec }: Pod, name: string): boolean => [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some(({ ports }) => ports?.some((port) => port.name === name))

/** The labels that pods do have, each set once: "app=web,tier=front; app=db". */
function labelSets(pods: readonly Pod[]): string {
  const texts = pods.filter(isActive).map(({ metadata }) => labelText(Object.entries(metadata?.labels ?? {}).filter(([key]) => !madeLabels.has(key))))
  const sets = [...new Set(texts)].map((text) => (text === '' ? '–' : text))
  return sets.length > LABEL_SETS ? `${sets.slice(0, LABEL_SETS).join('; ')}; …` : sets.join('; ')
}

const labelText = (pairs: readonly (readonly [string, string])[]): string =>
  pairs
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',')
