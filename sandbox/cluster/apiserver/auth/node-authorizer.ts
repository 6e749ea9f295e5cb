import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1'
import type { ClusterRole } from 'kubernetes-types/rbac/v1'
import type { StoreReader } from '../admission-plugin.ts'
import type { Authorizer, Decision, ResourceAttributes } from './authorizer.ts'
import { nodeOf, podsOn, referenced } from './node-identity.ts'
import { ruleAllows } from './rbac.ts'

const NODE_ROLE = { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles' }
const CLAIMS = { group: '', version: 'v1', resource: 'persistentvolumeclaims' }
const NODE_LEASES = 'kube-node-lease'

const allowed: Decision = { allowed: true, reason: '' }

/** Gives a node what its own pods need, and leaves everybody else to `next`. https://kubernetes.io/docs/reference/access-authn-authz/node/ */
export function withNodeAuthorizer(next: Authorizer, reader: StoreReader): Authorizer {
  return {
    rules: (user, namespace) => next.rules(user, namespace),
    authorize(user, attributes) {
      const node = nodeOf(user)
      if (node === undefined) return next.authorize(user, attributes)
      const own = 'path' in attributes ? null : ownResource(reader, node, attributes)
      if (own?.allowed === true) return own
      const granted = next.authorize(user, attributes)
      if (granted.allowed) return granted
      if (own !== null) return own
      const rules = reader.get<ClusterRole>(NODE_ROLE, undefined, 'system:node')?.rules ?? []
      return rules.some((rule) => ruleAllows(rule, attributes)) ? allowed : granted
    },
  }
}

/** Null: nothing that depends on the node. */
function ownResource(reader: StoreReader, node: string, { verb, group, resource, subresource, namespace, name, fieldSelector = [] }: ResourceAttributes): Decision | null {
  const refused = (reason: string): Decision => ({ allowed: false, reason })
  const related = (is: boolean): Decision => (is ? allowed : refused(`no relationship found between node '${node}' and this object`))
  const key = `${group}/${resource}${subresource === '' ? '' : `/${subresource}`}`
  switch (key) {
    case '/nodes':
      // Which ones it may change is a matter of admission; it may read its own before it is there.
      if (verb === 'create' || verb === 'update' || verb === 'patch' || name === node) return null
      return refused(name === '' ? `node '${node}' cannot read all nodes, only its own Node object` : `node '${node}' cannot read '${name}', only its own Node object`)
    case '/pods':
      if (verb === 'get') return related(podsOn(reader, node).some((pod) => pod.metadata.namespace === namespace && pod.metadata.name === name))
      if (verb !== 'list' && verb !== 'watch') return null
      if (fieldSelector.some(({ field, equal, value }) => field === 'spec.nodeName' && equal && value === node)) return allowed
      return refused('can only list/watch pods with spec.nodeName field selector')
    case '/secrets':
    case '/configmaps':
    case '/persistentvolumeclaims': {
      if (name === '' || (verb !== 'get' && verb !== 'list' && verb !== 'watch')) return refused(`can only read resources of this type by name`)
      const kind = resource as Parameters<typeof referenced>[0]
      return related(podsOn(reader, node).some((pod) => pod.metadata.namespace === namespace && referenced(kind, pod).includes(name)))
    }
    case '/persistentvolumes':
      if (verb !== 'get' || name === '') return refused('can only read resources of this type by name')
      return related(volumesOn(reader, node).includes(name))
    case '/serviceaccounts/token':
      if (verb !== 'create') return refused('can only create tokens for individual service accounts')
      return related(podsOn(reader, node).some((pod) => pod.metadata.namespace === namespace && (pod.spec?.serviceAccountName ?? 'default') === name))
    case 'coordination.k8s.io/leases':
      if (namespace !== NODE_LEASES) return refused(`can only access leases in the ${JSON.stringify(NODE_LEASES)} system namespace`)
      // The name of a new one is looked at by admission.
      return verb === 'create' || name === node ? allowed : refused('can only access node lease with the same name as the requesting node')
    case 'storage.k8s.io/csinodes':
      return verb === 'create' || name === node ? allowed : refused('can only access CSINode with the same name as the requesting node')
    default:
      return null
  }
}

function volumesOn(reader: StoreReader, node: string): string[] {
  return podsOn(reader, node).flatMap((pod) =>
    referenced('persistentvolumeclaims', pod).flatMap((claim) => reader.get<PersistentVolumeClaim>(CLAIMS, pod.metadata.namespace, claim)?.spec?.volumeName ?? []),
  )
}
