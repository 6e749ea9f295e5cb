import type { Pod } from 'kubernetes-types/core/v1'
import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1'
import { expect, test } from 'vitest'
import { policyRules } from './nft-policies.ts'
import { isolatedPods } from './network-policies.ts'

const meta = (name: string, namespace: string | undefined, labels = {}) => ({ name, ...(namespace === undefined ? {} : { namespace }), labels, uid: name, resourceVersion: '1', creationTimestamp: 'T' })
const pod = (name: string, address: string, labels = {}, namespace = 'ns', change: Partial<Pod['spec']> = {}) => ({
  apiVersion: 'v1' as const,
  kind: 'Pod' as const,
  metadata: meta(name, namespace, labels),
  spec: { containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 8000 }] }], ...change },
  status: { podIP: address, hostIP: '10.0.0.11', phase: 'Running' },
})
const namespace = (name: string, labels = {}) => ({ apiVersion: 'v1' as const, kind: 'Namespace' as const, metadata: meta(name, undefined, labels) })
const pods = [pod('web', '10.244.1.2', { app: 'web' }), pod('front', '10.244.1.3', { app: 'front' }), pod('far', '10.244.2.2', { app: 'front' }, 'other')]
const isolate = (...specs: NetworkPolicySpec[]) =>
  isolatedPods({
    policies: specs.map((spec, index) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: meta(`p${index}`, 'ns'), spec })),
    pods,
    namespaces: [namespace('ns', { team: 'a' }), namespace('other', { team: 'b' })],
  })
const web = { matchLabels: { app: 'web' } }
const place = { address: '10.244.1.2', nodeAddress: '10.0.0.11' }

test('without a policy nobody is isolated', () => {
  expect(isolate()).toEqual([])
})
test('default deny lets nobody in to the pods of its namespace', () => {
  expect(isolate({ podSelector: {}, policyTypes: ['Ingress'] })).toEqual([
    { ...place, ingress: [] },
    { ...place, address: '10.244.1.3', ingress: [] },
  ])
})
test('a rule without peers lets everybody in, a policy without types is for ingress', () => {
  expect(isolate({ podSelector: web, ingress: [{}] })).toEqual([{ ...place, ingress: [{}] }])
})
test('peers are pods of the same namespace unless one is selected', () => {
  const peer = { podSelector: { matchLabels: { app: 'front' } } }
  expect(isolate({ podSelector: web, ingress: [{ from: [peer] }] })).toEqual([{ ...place, ingress: [{ addresses: ['10.244.1.3'] }] }])
  expect(isolate({ podSelector: web, ingress: [{ from: [{ ...peer, namespaceSelector: {} }] }] })).toEqual([{ ...place, ingress: [{ addresses: ['10.244.1.3', '10.244.2.2'] }] }])
  expect(isolate({ podSelector: web, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'b' } } }] }] })).toEqual([{ ...place, ingress: [{ addresses: ['10.244.2.2'] }] }])
})
test('peers that select nobody let nobody in', () => {
  expect(isolate({ podSelector: web, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'nosuch' } } }] }] })).toEqual([{ ...place, ingress: [] }])
})
test('what several policies allow adds up', () => {
  expect(isolate({ podSelector: {}, policyTypes: ['Ingress'] }, { podSelector: web, ingress: [{ ports: [{ port: 80 }] }] })[0]).toEqual({ ...place, ingress: [{ ports: [{ protocol: 'TCP', first: 80, last: 80 }] }] })
})
test('blocks, ranges and named ports', () => {
  const spec: NetworkPolicySpec = {
    podSelector: web,
    ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.244.0.0/16'] } }], ports: [{ port: 'http' }, { port: 90, endPort: 99, protocol: 'UDP' }] }],
  }
  const block = { cidr: '10.0.0.0/8', except: ['10.244.0.0/16'] }
  expect(isolate(spec)).toEqual([
    { ...place, ingress: [{ block, ports: [{ protocol: 'UDP', first: 90, last: 99 }] }, { block, ports: [{ protocol: 'TCP', first: 8000, last: 8000 }] }] },
  ])
})
test('egress names the ports of those who are reached', () => {
  expect(isolate({ podSelector: web, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: { matchLabels: { app: 'front' } } }], ports: [{ port: 'http' }] }] })).toEqual([
    { ...place, egress: [{ addresses: ['10.244.1.3'], ports: [{ protocol: 'TCP', first: 8000, last: 8000 }] }] },
  ])
})
test('as rules: what is allowed returns, all else is dropped, and the node and the pod itself always may', () => {
  const { chains, elements } = policyRules({ ...place, ingress: [{ addresses: ['10.244.1.3'], ports: [{ protocol: 'TCP', first: 80, last: 90 }] }, { block: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] })
  expect(chains[0]?.[1]).toEqual(['ip saddr { 10.244.1.3 } tcp dport 80-90 return', 'ip saddr 10.0.0.0/8 ip saddr != 10.1.0.0/16 return', 'drop'])
  expect(elements).toEqual([
    { map: 'always', element: '10.244.1.2 . 10.244.1.2' },
    { map: 'always', element: '10.0.0.11 . 10.244.1.2' },
    { map: 'to_isolated', element: `10.244.1.2 : jump ${chains[0]?.[0]}` },
  ])
})
