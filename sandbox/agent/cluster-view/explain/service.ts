import type { Pod, Service } from 'kubernetes-types/core/v1'
import type { Explanation } from '../../../cluster-protocol.ts'
import { isActive, isReady } from '../../../cluster/machinery/pods.ts'
import { matchesLabelMap } from '../../../cluster/machinery/selectors.ts'
import { explanation } from './explanation.ts'

/** Label sets of pods that are told, when a selector matches none of them. */
const LABEL_SETS = 4
/** What controllers add to a pod, which nobody selects by hand. */
const madeLabels = new Set(['pod-template-hash', 'controller-revision-hash', 'pod-template-generation', 'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'])

/**
 * Pure: why a Service leads nowhere; null when it leads to a pod, or need not.
 * @param pods of its namespace
 * @param reached how many ready pods it leads to
 */
export function explainService({ spec, status, metadata }: Service, pods: readonly Pod[], reached: number): Explanation | null {
  if (reached > 0) return spec?.type === 'LoadBalancer' && !status?.loadBalancer?.ingress?.length ? explanation('addressPending') : null
  if (spec?.type === 'ExternalName') return null
  const pairs = Object.entries(spec?.selector ?? {})
  if (pairs.length === 0) return explanation('noSelector')
  const selector = labelText(pairs)
  const namespace = metadata?.namespace
  const matched = pods.filter((pod) => isActive(pod) && matchesLabelMap(spec?.selector, pod.metadata?.labels))
  if (matched.length === 0) {
    const sets = labelSets(pods)
    return sets === '' ? explanation('noPods', { selector, namespace }) : explanation('matchesNothing', { selector, namespace, labels: sets })
  }
  if (!matched.some(isReady)) return explanation('noneReady', { selector, count: matched.length })
  const port = spec?.ports?.find(({ targetPort }) => typeof targetPort === 'string' && !matched.some((pod) => hasPort(pod, targetPort)))
  return port === undefined ? null : explanation('noSuchPort', { port: String(port.targetPort) })
}

const hasPort = ({ spec }: Pod, name: string): boolean => spec?.containers.some(({ ports }) => ports?.some((port) => port.name === name)) ?? false

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
