import { expect, test } from 'vitest'
import type { ChangeReport, ClusterChange, ClusterPicture } from '../../../sandbox/cluster-protocol.ts'
import { afterClusterMessage, noCluster, ofGonePods } from './cluster-state.ts'
import { newConnections } from './request-dots.ts'

const pod = (name: string, status = 'Running'): ClusterPicture['pods'][number] => ({ uid: name, namespace: 'default', name, node: 'node-1', status, ready: true, restarts: 0, owner: null, containers: ['main'], why: null })
const same = { now: [], gone: [] }
const change = (more: Partial<ClusterChange>): ClusterChange => ({ nodes: same, pods: same, services: same, workloads: same, namespaces: null, ...more })

test('a change puts in what is new, takes out what is gone, and leaves all else the same objects', () => {
  const pods = ['a-2', 'a-9', 'a-11'].map((name) => pod(name))
  const before = { ...noCluster, cluster: { nodes: [], pods, services: [], workloads: [], namespaces: ['default'] } }
  const { cluster } = afterClusterMessage(before, { type: 'cluster.changed', change: change({ pods: { now: [pod('a-10', 'Pending'), pod('a-9', 'Terminating')], gone: ['a-2'] } }) })
  expect(cluster?.pods.map(({ name, status }) => `${name} ${status}`)).toEqual(['a-9 Terminating', 'a-10 Pending', 'a-11 Running'])
  expect(cluster?.pods[2]).toBe(pods[2])
  expect(cluster?.nodes).toBe(before.cluster.nodes)
  expect(cluster?.namespaces).toEqual(['default'])
})

test('a change that comes before any picture makes one', () => {
  const { cluster } = afterClusterMessage(noCluster, { type: 'cluster.changed', change: change({ namespaces: ['default'], nodes: { now: [{ name: 'node-1', ready: true, why: null }], gone: [] } }) })
  expect(cluster).toMatchObject({ nodes: [{ name: 'node-1' }], pods: [], namespaces: ['default'] })
})

test('connections add up, and what is new of them is known', () => {
  const first = afterClusterMessage(noCluster, { type: 'cluster.connections', seen: [{ service: 'default/web', podUid: 'a', count: 2 }] })
  const second = afterClusterMessage(first, { type: 'cluster.connections', seen: [{ service: 'default/web', podUid: 'a', count: 1 }, { service: 'default/web', podUid: 'b', count: 3 }] })
  expect(second.connections).toEqual({ a: { 'default/web': 3 }, b: { 'default/web': 3 } })
  expect(newConnections(first.connections, second.connections)).toEqual([
    { service: 'default/web', podUid: 'a', count: 1 },
    { service: 'default/web', podUid: 'b', count: 3 },
  ])
})

test('what pods took that are gone counts for their Services, without the pods being remembered; a Service that is gone is forgotten', () => {
  const seen = (podUid: string, service: string, count: number) => ({ type: 'cluster.connections' as const, seen: [{ service, podUid, count }] })
  const gone = (uids: string[], services: string[] = []) => ({ type: 'cluster.changed' as const, change: change({ pods: { now: [], gone: uids }, services: { now: [], gone: services } }) })
  let state = [seen('a', 'default/web', 2), seen('b', 'default/web', 3), seen('b', 'default/old', 1), seen('c', 'default/web', 4)].reduce(afterClusterMessage, noCluster)
  const before = state.connections
  state = afterClusterMessage(state, gone(['a', 'b', 'never']))
  expect(state.connections).toEqual({ [ofGonePods]: { 'default/web': 5, 'default/old': 1 }, c: { 'default/web': 4 } })
  expect(newConnections(before, state.connections)).toEqual([])
  expect(afterClusterMessage(state, gone([], ['default/old'])).connections).toEqual({ [ofGonePods]: { 'default/web': 5 }, c: { 'default/web': 4 } })
  expect(afterClusterMessage(state, gone(['never'])).connections).toBe(state.connections)
})

test('a log goes on where it was, and begins anew for another container', () => {
  const said = (text: string, more: Partial<{ container: string; first: boolean; ended: string }> = {}) => ({ type: 'cluster.logged' as const, pod: 'a', container: 'main', first: false, text, ended: null, ...more })
  const first = afterClusterMessage(noCluster, said('one\n', { first: true }))
  expect(afterClusterMessage(first, said('two\n')).log?.text).toBe('one\ntwo\n')
  expect(afterClusterMessage(first, said('else\n', { container: 'side', first: true })).log?.text).toBe('else\n')
  expect(afterClusterMessage(first, said('', { ended: '' })).log).toMatchObject({ text: 'one\n', ended: '' })
})

test('a report that is told again takes the place of what was told before', () => {
  const report = (id: number, line: string): ChangeReport => ({ id, terminal: 1, line, exitStatus: 0, at: '2026-01-01T00:00:00Z', done: { objects: [], more: 0 }, followed: { objects: [], more: 0 }, meanwhile: { objects: [], more: 0 } })
  const state = [report(1, 'a'), report(2, 'b'), report(1, 'a!')].reduce((before, one) => afterClusterMessage(before, { type: 'cluster.report', report: one }), noCluster)
  expect(state.reports.map(({ line }) => line)).toEqual(['a!', 'b'])
})
