import type { Node } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text, wide } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { validateNode, validateNodeUpdate } from './node-rules.ts'

const ROLE_LABEL = 'node-role.kubernetes.io/'

export const nodes = define<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  resource: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.Node',
  subresources: { status: true, others: ['proxy'] },
  generationOf: null,
  setDefaults(node) {
    if (node.status?.capacity && !node.status.allocatable) node.status.allocatable = { ...node.status.capacity }
  },
  /** Unlike other kinds, a kubelet registers its node status and all. */
  prepareForCreate(node) {
    if (!node.status) resetStatus(node, {})
  },
  prepareForUpdate: (node, old, { subresource }) => separateStatus(node, old, subresource),
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  selectableFields: (node) => ({ 'spec.unschedulable': String(node.spec?.unschedulable ?? false) }),
  columns: [
    nameColumn,
    text('Status', 'The status of the node'),
    text('Roles', 'The roles of the node'),
    ageColumn,
    text('Version'),
    wide(text('Internal-IP')),
    wide(text('External-IP')),
    wide(text('OS-Image')),
    wide(text('Kernel-Version')),
    wide(text('Container-Runtime')),
  ],
  row: (node, now) => [
    nameOf(node),
    statusCell(node),
    rolesCell(node),
    ageOf(node, now),
    node.status?.nodeInfo?.kubeletVersion ?? '',
    address(node, 'InternalIP'),
    address(node, 'ExternalIP'),
    node.status?.nodeInfo?.osImage || '<unknown>',
    node.status?.nodeInfo?.kernelVersion || '<unknown>',
    node.status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
  ],
})

function statusCell(node: Node): string {
  const ready = node.status?.conditions?.find((one) => one.type === 'Ready')
  const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return node.spec?.unschedulable ? `${state},SchedulingDisabled` : state
}

function rolesCell(node: Node): string {
  const roles = new Set<string>()
  for (const [label, value] of Object.entries(node.metadata?.labels ?? {})) {
    if (label.startsWith(ROLE_LABEL) && label.length > ROLE_LABEL.length) roles.add(label.slice(ROLE_LABEL.length))
    else if (label === 'kubernetes.io/role' && value !== '') roles.add(value)
  }
  return roles.size === 0 ? '<none>' : [...roles].sort().join(',')
}

const address = (node: Node, type: string): string => node.status?.addresses?.find((one) => one.type === type)?.address ?? '<none>'
