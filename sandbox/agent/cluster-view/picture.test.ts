import type { Event, Pod } from 'kubernetes-types/core/v1'
import { expect, test } from 'vitest'
import type { ClusterPicture } from '../../cluster-protocol.ts'
import type { KubeObject, Stored } from '../../cluster/machinery/object.ts'
import { changeBetween } from './change.ts'
import { newConnections } from './connections.ts'
import { asYaml, eventsAbout } from './look.ts'
import { ownerAbove } from './owners.ts'
import { emptyPicture } from './watch.ts'

const node = (name: string, ready = true) => ({ name, ready, why: null })
const meta = (name: string) => ({ name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' })

test('a change has what is new or different, and the keys of what is gone', () => {
  const before: ClusterPicture = { ...emptyPicture, nodes: [node('node-1'), node('node-2'), node('node-3')], namespaces: ['default'] }
  const after: ClusterPicture = { ...before, nodes: [node('node-1'), node('node-2', false), node('node-4')] }
  expect(changeBetween(before, after)).toEqual({
    nodes: { now: [node('node-2', false), node('node-4')], gone: ['node-3'] },
    pods: { now: [], gone: [] },
    services: { now: [], gone: [] },
    workloads: { now: [], gone: [] },
    others: { now: [], gone: [] },
    namespaces: null,
  })
  expect(changeBetween(before, { ...before, nodes: before.nodes.map((one) => ({ ...one })) })).toBeNull()
})

test('a pod belongs to its Deployment rather than to the ReplicaSet between them', () => {
  const owned = (kind: string, name: string, by?: { kind: string; name: string }): Stored<KubeObject> => ({
    apiVersion: 'v1',
    kind,
    metadata: { ...meta(name), ...(by ? { ownerReferences: [{ apiVersion: 'v1', uid: `uid-${by.name}`, controller: true, ...by }] } : {}) },
  })
  const objects = [owned('Deployment', 'web'), owned('ReplicaSet', 'web-1', { kind: 'Deployment', name: 'web' })]
  const find = (kind: string, key: string) => objects.find((one) => one.kind === kind && `default/${one.metadata.name}` === key)
  const pod = owned('Pod', 'web-1-a', { kind: 'ReplicaSet', name: 'web-1' })
  expect(ownerAbove(pod, find)).toEqual({ kind: 'Deployment', namespace: 'default', name: 'web' })
  expect(ownerAbove(pod, () => undefined)).toEqual({ kind: 'ReplicaSet', namespace: 'default', name: 'web-1' })
  expect(ownerAbove(owned('Pod', 'x', { kind: 'Backup', name: 'custom' }), find)).toBeNull()
})

test('YAML reads as kubectl prints it: in order, without managed fields', () => {
  const pod: Stored<Pod> = { kind: 'Pod', apiVersion: 'v1', spec: { containers: [{ name: 'main', image: 'web:v1' }] }, metadata: { ...meta('web'), managedFields: [{ manager: 'kubectl' }] } }
  expect(asYaml(pod).split('\n').slice(0, 4)).toEqual(['apiVersion: v1', 'kind: Pod', 'metadata:', '  creationTimestamp: "2026-01-01T00:00:00Z"'])
  expect(asYaml(pod)).toContain('spec:\n  containers:\n  - image: web:v1\n    name: main\n')
  expect(asYaml(pod)).not.toContain('managedFields')
})

test('events are those about one object, newest first', () => {
  const event = (reason: string, about: string, lastTimestamp: string): Stored<Event> => ({ apiVersion: 'v1', kind: 'Event', metadata: meta(reason), involvedObject: { kind: 'Pod', name: about, namespace: 'default' }, reason, lastTimestamp })
  const events = [event('Scheduled', 'a', '2026-01-01T00:00:01Z'), event('Started', 'a', '2026-01-01T00:00:03Z'), event('Pulled', 'b', '2026-01-01T00:00:02Z')]
  expect(eventsAbout(events, { kind: 'Pod', namespace: 'default', name: 'a' }).map(({ reason }) => reason)).toEqual(['Started', 'Scheduled'])
})

test('new connections are told by Service and pod; a count that began anew counts from nothing', () => {
  const one = (route: string, address: string, count: number) => ({ route, address, port: 80, count })
  const last = new Map([['default/web:80 10.244.1.2:80', 4], ['default/web:81 10.244.1.2:80', 9]])
  const counts = [one('default/web:80', '10.244.1.2', 6), one('default/web:81', '10.244.1.2', 1), one('default/web:80', '10.244.2.2', 2), one('default/web:80', '10.244.9.9', 5)]
  const podAt = (address: string) => ({ '10.244.1.2': 'a', '10.244.2.2': 'b' })[address] ?? null
  expect(newConnections(last, counts, podAt)).toEqual([
    { service: 'default/web', podUid: 'a', count: 3 },
    { service: 'default/web', podUid: 'b', count: 2 },
  ])
})
