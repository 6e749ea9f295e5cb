import { describe, expect, it } from 'vitest'
import { clusterRoleBindings, clusterRoles } from '../bootstrap/roles.ts'
import type { StoreReader } from '../admission-plugin.ts'
import { createRbacAuthorizer, ruleAllows } from './rbac.ts'

const pods = { group: '', version: 'v1', resource: 'pods', subresource: '', namespace: 'a', name: '' }

describe('RBAC rules', () => {
  it.each([
    [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }, { ...pods, verb: 'get' }, true],
    [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }, { ...pods, verb: 'get', subresource: 'log' }, false],
    [{ verbs: ['get'], apiGroups: [''], resources: ['pods/log'] }, { ...pods, verb: 'get', subresource: 'log' }, true],
    [{ verbs: ['*'], apiGroups: ['*'], resources: ['*/scale'] }, { ...pods, verb: 'get', subresource: 'scale' }, true],
    [{ verbs: ['*'], apiGroups: ['apps'], resources: ['*'] }, { ...pods, verb: 'get' }, false],
    [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['x'] }, { ...pods, verb: 'get', name: 'x' }, true],
    [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['x'] }, { ...pods, verb: 'get', name: 'y' }, false],
    [{ verbs: ['get'], nonResourceURLs: ['/healthz/*'] }, { verb: 'get', path: '/healthz/ping' }, true],
    [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }, { verb: 'get', path: '/healthz/ping' }, false],
  ])('%j on %j: %s', (rule, attributes, allowed) => {
    expect(ruleAllows(rule, attributes)).toBe(allowed)
  })
})

describe('the default roles', () => {
  const stored = { clusterroles: clusterRoles(), clusterrolebindings: clusterRoleBindings(), roles: [], rolebindings: [] as object[] }
  const reader = {
    get: (ref: { resource: keyof typeof stored }, _namespace: string, name: string) => stored[ref.resource].find((one) => (one as { metadata?: { name?: string } }).metadata?.name === name),
    list: (ref: { resource: keyof typeof stored }) => stored[ref.resource],
  } as unknown as StoreReader
  const { authorize } = createRbacAuthorizer(reader)
  const may = (name: string, groups: string[], verb: string, resource: string, group = '') => authorize({ name, groups }, { ...pods, verb, resource, group }).allowed

  it('let masters do anything and strangers nothing but ask who they are', () => {
    expect(may('x', ['system:masters'], 'delete', 'nodes')).toBe(true)
    expect(may('x', ['system:authenticated'], 'get', 'pods')).toBe(false)
    expect(may('x', ['system:authenticated'], 'create', 'selfsubjectreviews', 'authentication.k8s.io')).toBe(true)
  })

  it('aggregate view into edit and edit into admin', () => {
    const rules = (name: string) => stored.clusterroles.find((role) => role.metadata?.name === name)?.rules ?? []
    const allows = (name: string, verb: string, resource: string, group = '') => rules(name).some((rule) => ruleAllows(rule, { ...pods, verb, resource, group }))
    expect(allows('view', 'get', 'pods')).toBe(true)
    expect(allows('view', 'get', 'secrets')).toBe(false)
    expect(allows('view', 'delete', 'pods')).toBe(false)
    expect(allows('edit', 'get', 'pods')).toBe(true)
    expect(allows('edit', 'create', 'deployments', 'apps')).toBe(true)
    expect(allows('edit', 'create', 'rolebindings', 'rbac.authorization.k8s.io')).toBe(false)
    expect(allows('admin', 'create', 'rolebindings', 'rbac.authorization.k8s.io')).toBe(true)
  })

  it('bind controllers to their own service accounts', () => {
    expect(may('system:serviceaccount:kube-system:replicaset-controller', [], 'create', 'pods')).toBe(true)
    expect(may('system:serviceaccount:other:replicaset-controller', [], 'create', 'pods')).toBe(false)
  })
})
