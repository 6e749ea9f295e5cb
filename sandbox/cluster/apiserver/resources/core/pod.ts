import type { Pod, PodSpec } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { ageColumn, ageOf, nameColumn, nameOf, orNone, text, wide } from '../columns.ts'
import { define, everyVerb, resetStatus } from '../define.ts'
import { setHostPorts, setPodSpecDefaults } from './pod-spec-defaults.ts'
import { preparePodUpdate } from './pod-update.ts'
import { validatePod, validatePodCreate, validatePodUpdate } from './pod-rules.ts'
import { nameWarnings, podWarnings } from './pod-warnings.ts'
import { restartsCell, summarizePod } from './pod-status.ts'
import { qosClass } from './pod-qos.ts'

export const pods = define<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.Pod',
  subresources: {
    status: true,
    others: ['attach', 'binding', 'ephemeralcontainers', 'eviction', 'exec', 'log', 'portforward', 'proxy', 'resize'],
  },
  setDefaults(pod) {
    // A pod of which nothing was said is looked at like any other.
    pod.spec ??= { containers: [] }
    pod.spec.containers ??= []
    pod.spec.enableServiceLinks ??= true
    requestWhatIsLimited(pod.spec)
    setPodSpecDefaults(pod.spec)
    if (pod.spec.hostNetwork) setHostPorts(pod.spec)
  },
  prepareForCreate(pod) {
    const gated = (pod.spec?.schedulingGates ?? []).length > 0
    resetStatus(pod, { phase: 'Pending', qosClass: qosClass(pod), ...(gated ? { conditions: [heldAtGate] } : {}) })
  },
  prepareForUpdate: preparePodUpdate,
  // Of an update nobody is warned: few change pods by hand.
  warnings: (pod, old) => (old ? [] : [...nameWarnings(pod.metadata?.name, "the Pod's hostname"), ...podWarnings(pod.metadata, pod.spec, '')]),
  validate: validatePod,
  validateCreate: validatePodCreate,
  validateUpdate: validatePodUpdate,
  selectableFields: (pod) => ({
    'spec.nodeName': pod.spec?.nodeName ?? '',
    'spec.restartPolicy': pod.spec?.restartPolicy ?? '',
    'spec.schedulerName': pod.spec?.schedulerName ?? '',
    'spec.serviceAccountName': pod.spec?.serviceAccountName ?? '',
    'spec.hostNetwork': String(pod.spec?.hostNetwork ?? false),
    'status.phase': pod.status?.phase ?? '',
    'status.podIP': pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP ?? '',
    'status.nominatedNodeName': pod.status?.nominatedNodeName ?? '',
  }),
  columns: [
    nameColumn,
    text('Ready', 'The aggregate readiness state of this pod for accepting traffic.'),
    text('Status', 'The aggregate status of the containers in this pod.'),
    text('Restarts', 'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.'),
    ageColumn,
    wide(text('IP', 'podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.')),
    wide(text('Node')),
    wide(text('Nominated Node')),
    wide(text('Readiness Gates')),
  ],
  row(pod, now) {
    const summary = summarizePod(pod)
    return [
      nameOf(pod),
      `${summary.ready}/${summary.total}`,
      summary.status,
      restartsCell(summary, now),
      ageOf(pod, now),
      orNone(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
      orNone(pod.spec?.nodeName),
      orNone(pod.status?.nominatedNodeName),
      readinessGates(pod),
    ]
  },
  rowConditions(pod) {
    if (pod.status?.phase === 'Succeeded') return [completed('Succeeded', 'The pod has completed successfully.')]
    if (pod.status?.phase === 'Failed') return [completed('Failed', 'The pod failed.')]
    return []
  },
})

const heldAtGate = { type: 'PodScheduled', status: 'False', lastProbeTime: null, lastTransitionTime: null, reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' }

const completed = (reason: string, message: string) => ({ type: 'Completed', status: 'True', reason, message })

/** A limit without a request asks for that much. */
function requestWhatIsLimited(spec: PodSpec): void {
  for (const { resources } of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    for (const [name, quantity] of Object.entries(resources?.limits ?? {})) {
      resources!.requests ??= {}
      resources!.requests[name] ??= quantity
    }
  }
}

function readinessGates(pod: Stored<Pod>): string {
  const gates = pod.spec?.readinessGates ?? []
  if (gates.length === 0) return '<none>'
  const isTrue = (type: string) => pod.status?.conditions?.some((one) => one.type === type && one.status === 'True')
  return `${gates.filter((gate) => isTrue(gate.conditionType)).length}/${gates.length}`
}
