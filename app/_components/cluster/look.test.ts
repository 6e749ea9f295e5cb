import { expect, test } from 'vitest'
import type { ClusterPicture } from '../../../sandbox/cluster-protocol.ts'
import { podLook, podsByNode, visiblePicture } from './look.ts'

const pod = (name: string, node: string | null, namespace = 'default') => ({ uid: name, namespace, name, node, status: 'Running', ready: true, restarts: 0, owner: null, containers: ['main'], why: null })
const service = (name: string, namespace = 'default') => ({ namespace, name, type: 'ClusterIP', clusterIP: '10.96.0.1', ports: ['80/TCP'], podUids: [], why: null })

test.each([
  ['Running', true, 'running'],
  ['Running', false, 'starting'],
  ['ContainerCreating', false, 'starting'],
  ['Init:0/1', false, 'starting'],
  ['ImagePullBackOff', false, 'broken'],
  ['CrashLoopBackOff', false, 'broken'],
  ['OOMKilled', false, 'broken'],
  ['Terminating', true, 'ending'],
  ['Completed', false, 'done'],
] as const)('a pod with status %s and ready %s looks %3$s', (status, ready, look) => {
  expect(podLook({ status, ready, why: null })).toBe(look)
})

test('a pod that has failed looks broken though its containers completed', () => {
  expect(podLook({ status: 'Completed', ready: false, why: { reason: 'failed', values: { message: 'DeadlineExceeded' } } })).toBe('broken')
})

test('shows neither the cluster’s own pods nor the API server’s service', () => {
  const picture: ClusterPicture = { nodes: [], pods: [pod('a', null), pod('dns', null, 'kube-system')], services: [service('kubernetes'), service('nginx')], workloads: [], namespaces: [] }
  const visible = visiblePicture(picture)
  expect(visible.pods.map(({ name }) => name)).toEqual(['a'])
  expect(visible.services.map(({ name }) => name)).toEqual(['nginx'])
})

test('one namespace can be asked for', () => {
  const picture: ClusterPicture = { nodes: [], pods: [pod('a', null), pod('dns', null, 'kube-system')], services: [], workloads: [], namespaces: [] }
  expect(visiblePicture(picture, 'kube-system').pods.map(({ name }) => name)).toEqual(['dns'])
})

test('pods without a node, or on one that has gone, stand apart', () => {
  const picture: ClusterPicture = { nodes: [{ name: 'node-1', ready: true, why: null }], pods: [pod('a', 'node-1'), pod('b', null), pod('c', 'node-9')], services: [], workloads: [], namespaces: [] }
  expect(podsByNode(picture).map(({ name, pods }) => [name, pods.map(({ name }) => name)])).toEqual([
    ['node-1', ['a']],
    ['node-9', ['c']],
    ['', ['b']],
  ])
})
