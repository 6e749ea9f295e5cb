import { createHash } from 'node:crypto'
import type { Node, NodeCondition, NodeStatus, Taint } from 'kubernetes-types/core/v1'
import type { ClusterNode } from './cluster-node.ts'
import { timestamp } from '../machinery/clock.ts'

/** The Kubernetes whose kubelet this one does as. */
export const KUBELET_VERSION = 'v1.33.0'

export const defaultCapacity: Readonly<Record<string, string>> = {
  cpu: '2',
  'ephemeral-storage': '20509264Ki',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '4022244Ki',
  pods: '110',
}

/** What upstream keeps back from pods with its default settings: 100 Mi of memory, 10% of the disk (in bytes). */
export const allocatable = (capacity: Readonly<Record<string, string>>): Record<string, string> => {
  const kibibytes = (text: string | undefined): number => Number(text?.replace(/Ki$/, '') ?? 0)
  return {
    ...capacity,
    'ephemeral-storage': String(Math.floor(kibibytes(capacity['ephemeral-storage']) * 1024 * 0.9)),
    memory: `${kibibytes(capacity.memory) - 100 * 1024}Ki`,
  }
}

export interface NodeSettings {
  node: ClusterNode
  capacity: Readonly<Record<string, string>>
  kubeletVersion: string
  /** Of the kubelet's API; default: upstream's. */
  port?: number
  /** Beside those that a kubelet gives by itself. */
  labels?: Readonly<Record<string, string>>
  taints?: readonly Taint[]
}

const KUBELET_PORT = 10250

/** The Node as a kubelet registers it. */
export const newNode = ({ node, labels = {}, taints = [] }: NodeSettings): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: node.name,
    labels: {
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': node.name,
      'kubernetes.io/os': 'linux',
      ...labels,
    },
    annotations: { 'node.alpha.kubernetes.io/ttl': '0', 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
  },
  spec: { podCIDR: node.podCidr, podCIDRs: [node.podCidr], ...(taints.length === 0 ? {} : { taints: [...taints] }) },
})

/** status of the Node; conditions keep the time of their last change from `before`. */
export function nodeStatus(settings: NodeSettings, images: { names: string[]; sizeBytes: number }[], now: number, before: readonly NodeCondition[]): NodeStatus {
  const { node, capacity, kubeletVersion } = settings
  return {
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    capacity: { ...capacity },
    allocatable: allocatable(capacity),
    conditions: CONDITIONS.map(([type, status, reason, message]) => ({
      type,
      status,
      lastHeartbeatTime: timestamp(now),
      lastTransitionTime: before.find((one) => one.type === type && one.status === status)?.lastTransitionTime ?? timestamp(now),
      reason,
      message,
    })),
    daemonEndpoints: { kubeletEndpoint: { Port: settings.port ?? KUBELET_PORT } },
    nodeInfo: {
      architecture: 'amd64',
      bootID: idFor(node.name, 'boot'),
      containerRuntimeVersion: 'containerd://2.0.5',
      kernelVersion: '6.1.0-35-amd64',
      kubeProxyVersion: '',
      kubeletVersion,
      machineID: idFor(node.name, 'machine').replaceAll('-', ''),
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      systemUUID: idFor(node.name, 'system'),
    },
    ...(images.length === 0 ? {} : { images }),
  }
}

const CONDITIONS: readonly (readonly [type: string, status: string, reason: string, message: string])[] = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
]

/** A UUID-shaped id that is the same for a node in every run. */
function idFor(node: string, what: string): string {
  const hex = createHash('sha256').update(`${what}/${node}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
