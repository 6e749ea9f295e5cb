import type { Pod, Service, ServicePort } from 'kubernetes-types/core/v1'
import type { Informer } from '../../machinery/informer.ts'
import { matchesLabelMap } from '../../machinery/selectors.ts'
import type { Stored } from '../../machinery/object.ts'
import { isFinished, isReady } from '../../machinery/pods.ts'
import { canonical, sameMeaning } from '../../machinery/template-hash.ts'

/** A pod behind a Service, with the ports it offers there. */
export interface Backend {
  pod: Stored<Pod>
  address: string
  ready: boolean
  serving: boolean
  terminating: boolean
  /** Set where the pod gets a DNS name of its own under a headless Service. */
  hostname?: string
  ports: BackendPort[]
}

export interface BackendPort {
  name: string
  port: number
  protocol: string
  appProtocol?: string
}

/** The Services whose endpoints these controllers keep: those with a selector. */
export const hasSelector = (service: Service): boolean => service.spec?.type !== 'ExternalName' && Object.keys(service.spec?.selector ?? {}).length > 0

/** The pods that a Service's selector picks and that have an address, in the order of their names. */
export function backendsOf(service: Stored<Service>, pods: readonly Stored<Pod>[]): Backend[] {
  const publishNotReady = service.spec?.publishNotReadyAddresses ?? false
  return pods
    .filter((pod) => matchesLabelMap(service.spec?.selector, pod.metadata.labels) && pod.status?.podIP && !isFinished(pod))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map((pod) => {
      const serving = isReady(pod)
      const terminating = pod.metadata.deletionTimestamp !== undefined
      const named = pod.spec?.hostname && pod.spec.subdomain === service.metadata.name
      return {
        pod,
        address: pod.status!.podIP!,
        serving,
        terminating,
        ready: publishNotReady || (serving && !terminating),
        ...(named ? { hostname: pod.spec!.hostname } : {}),
        ports: (service.spec?.ports ?? []).flatMap((port) => resolvePort(pod, port) ?? []),
      }
    })
}

/** The number behind a Service's target port on this pod; null when the pod has no port of that name. */
function resolvePort(pod: Pod, { name, targetPort, port, protocol = 'TCP', appProtocol }: ServicePort): BackendPort | null {
  const found = targetPort === undefined || targetPort === 0 || targetPort === '' ? port : typeof targetPort === 'number' ? targetPort : namedPort(pod, targetPort, protocol)
  if (found === null) return null
  return { name: name ?? '', port: found, protocol, ...(appProtocol ? { appProtocol } : {}) }
}

function namedPort(pod: Pod, name: string, protocol: string): number | null {
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === 'Always')
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars]) {
    for (const port of container.ports ?? []) if (port.name === name && (port.protocol ?? 'TCP') === protocol) return port.containerPort
  }
  return null
}

/**
 * Keys of the Services of its namespace whose endpoints a pod's change can alter: all that pick it or did, or, where nothing but labels
 * changed, those that pick it only before or only after.
 */
export function* servicesOf(services: Informer<Service>, pod: Stored<Pod>, old: Stored<Pod> | undefined): Iterable<string> {
  const onlyLabels = old !== undefined && facts(pod) === facts(old)
  for (const service of services.inNamespace(pod.metadata.namespace ?? '')) {
    const selector = service.spec?.selector
    const picks = matchesLabelMap(selector, pod.metadata.labels)
    const picked = old === undefined ? picks : matchesLabelMap(selector, old.metadata.labels)
    if (onlyLabels ? picks !== picked : picks || picked) {
      yield `${service.metadata.namespace}/${service.metadata.name}`
    }
  }
}

/** Whether a pod's change can matter to any endpoint. */
export function matters(pod: Stored<Pod>, old: Stored<Pod> | undefined): boolean {
  if (!old) return true
  return !sameMeaning(pod.metadata.labels, old.metadata.labels) || facts(pod) !== facts(old)
}

/** What endpoints say of a pod, its labels aside. */
const facts = (pod: Stored<Pod>): string =>
  canonical([
    pod.metadata.deletionTimestamp !== undefined,
    pod.status?.podIP,
    isReady(pod),
    isFinished(pod),
    pod.spec?.nodeName,
  ])

/** When what the endpoints say last changed its cause: a pod's readiness or the Service itself. */
export function lastTrigger(service: Stored<Service>, backends: readonly Backend[]): string {
  const times = backends.map(({ pod }) => pod.status?.conditions?.find((one) => one.type === 'Ready')?.lastTransitionTime ?? '')
  return [service.metadata.creationTimestamp, ...times].sort().at(-1)!
}

export const HEADLESS_LABEL = 'service.kubernetes.io/headless'
export const LAST_CHANGE_TRIGGER = 'endpoints.kubernetes.io/last-change-trigger-time'
export const isHeadless = (service: Service): boolean => service.spec?.clusterIP === 'None' || service.spec?.clusterIP === undefined
