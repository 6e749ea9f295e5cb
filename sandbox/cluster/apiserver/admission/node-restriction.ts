import type { Node, Pod } from 'kubernetes-types/core/v1'
import type { AdmissionPlugin, AdmissionRequest } from '../admission-plugin.ts'
import { nodeOf } from '../auth/node-identity.ts'
import { equalJson } from '../json-value.ts'
import { forbidden } from '../status.ts'
import { isMirrorPod } from './pod-requests.ts'

/** Labels of upstream's own domains that a kubelet sets on its node. */
const KUBELET_LABELS = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
])
const KUBELET_DOMAINS = /(^|\.)(kubelet|node)\.kubernetes\.io$/
const RESERVED_DOMAINS = /(^|\.)(kubernetes|k8s)\.io$/
const NODE_LEASES = 'kube-node-lease'

/** A node changes itself and its own pods, nothing else. https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction */
export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  handles: ({ user }) => nodeOf(user) !== undefined,
  validate(request) {
    const node = nodeOf(request.user)!
    const { resource } = request
    switch (`${resource.group}/${resource.resource}`) {
      case '/pods':
        return restrictPod(request, node)
      case '/nodes':
        return restrictNode(request, node)
      case '/serviceaccounts':
        return restrictToken(request)
      case 'coordination.k8s.io/leases':
        if (request.namespace !== NODE_LEASES || request.name !== node) refuse(request, `can only access node lease with the same name as the requesting node`)
        return
      case 'storage.k8s.io/csinodes':
        if (request.name !== node) refuse(request, 'can only access CSINode with the same name as the requesting node')
    }
  },
}

function refuse(request: AdmissionRequest, problem: string): never {
  throw forbidden(request.resource, request.name, problem)
}

function restrictPod(request: AdmissionRequest, node: string): void {
  const { operation, subresource } = request
  const pod = (request.old ?? request.object) as Pod
  if (operation === 'CREATE' && subresource === undefined) {
    if (!isMirrorPod(pod)) refuse(request, `pod does not have "kubernetes.io/config.mirror" annotation, node "${node}" can only create mirror pods`)
    if (pod.spec?.nodeName !== node) refuse(request, `node "${node}" can only create pods with spec.nodeName set to itself`)
    return
  }
  const allowed = subresource === undefined ? operation === 'DELETE' : subresource === 'status' || subresource === 'eviction' || subresource === 'resize'
  if (!allowed) refuse(request, `unexpected operation "${operation}", node "${node}" can only create and delete mirror pods`)
  if (request.old !== undefined && pod.spec?.nodeName !== node) refuse(request, `node "${node}" can only ${operation === 'DELETE' ? 'delete pods' : 'update pod status for pods'} with spec.nodeName set to itself`)
}

function restrictNode(request: AdmissionRequest, node: string): void {
  const { operation, name, object, old, subresource } = request
  if (name !== node) refuse(request, `node "${node}" is not allowed to modify node "${name}"`)
  if (operation === 'DELETE') return
  const changed = modifiedLabels(object as Node, old as Node | undefined)
  const closed = changed.filter((key) => !mayLabel(key))
  if (closed.length > 0) refuse(request, `is not allowed to ${operation === 'CREATE' ? 'set' : 'modify'} labels: ${closed.join(', ')}`)
  if (operation === 'UPDATE' && subresource === undefined && !equalJson((object as Node).spec?.taints ?? [], (old as Node).spec?.taints ?? [])) refuse(request, `node "${node}" is not allowed to modify taints`)
}

function modifiedLabels(object: Node, old: Node | undefined): string[] {
  const [now, before] = [object.metadata?.labels ?? {}, old?.metadata?.labels ?? {}]
  return [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((key) => now[key] !== before[key]).sort()
}

function mayLabel(key: string): boolean {
  const domain = key.includes('/') ? key.slice(0, key.indexOf('/')) : ''
  if (/(^|\.)node-restriction\.kubernetes\.io$/.test(domain)) return false
  return !RESERVED_DOMAINS.test(domain) || KUBELET_LABELS.has(key) || KUBELET_DOMAINS.test(domain)
}

function restrictToken(request: AdmissionRequest): void {
  if (request.subresource !== 'token') return
  const bound = (request.object as { spec?: { boundObjectRef?: { kind?: string } } } | undefined)?.spec?.boundObjectRef
  if (bound?.kind !== 'Pod') refuse(request, 'node requested token not bound to a pod')
}
