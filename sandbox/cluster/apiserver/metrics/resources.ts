import type { KubeObject } from '../../machinery/object.ts'
import type { ResourceDefinition } from '../resource.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../resources/columns.ts'
import { define } from '../resources/define.ts'

/** Amounts as metrics-server writes them: "12345678n", "2048Ki". */
export interface Usage {
  cpu: string
  memory: string
}

export interface NodeMetrics extends KubeObject {
  timestamp: string
  window: string
  usage: Usage
}

export interface PodMetrics extends KubeObject {
  timestamp: string
  window: string
  containers: { name: string; usage: Usage }[]
}

const quantities = { type: 'object', additionalProperties: { type: 'string' } }
const measured = { timestamp: { type: 'string', format: 'date-time' }, window: { type: 'string' } }
const container = { type: 'object', properties: { name: { type: 'string' }, usage: quantities } }

/** https://github.com/kubernetes/metrics (pkg/apis/metrics/v1beta1); measured when they are asked for, never stored. */
const shared = { group: 'metrics.k8s.io', version: 'v1beta1', singular: '', verbs: ['get', 'list'], generationOf: null } as const

const nodeMetrics = define<NodeMetrics>({
  ...shared,
  kind: 'NodeMetrics',
  resource: 'nodes',
  namespaced: false,
  schema: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics',
  customSchema: { type: 'object', properties: { ...measured, usage: quantities } },
  columns: [nameColumn, ageColumn, text('Cpu'), text('Memory'), text('Window')],
  row: (node, now) => [nameOf(node), ageOf(node, now), node.usage.cpu, node.usage.memory, node.window],
})

const podMetrics = define<PodMetrics>({
  ...shared,
  kind: 'PodMetrics',
  resource: 'pods',
  namespaced: true,
  schema: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics',
  customSchema: { type: 'object', properties: { ...measured, containers: { type: 'array', items: container } } },
  columns: [nameColumn, ageColumn, text('Cpu'), text('Memory'), text('Window')],
  row: (pod, now) => [nameOf(pod), ageOf(pod, now), sum(pod, 'cpu', 'n'), sum(pod, 'memory', 'Ki'), pod.window],
})

function sum({ containers }: PodMetrics, resource: keyof Usage, unit: string): string {
  return `${containers.reduce((total, { usage }) => total + Number.parseInt(usage[resource], 10), 0)}${unit}`
}

export const metricsResources: readonly ResourceDefinition[] = [nodeMetrics, podMetrics]
