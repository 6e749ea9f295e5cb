import { expect, test } from 'vitest'
import type { ObjectChange } from '../../../sandbox/cluster-protocol.ts'
import { fieldWords, grouped, nameWords, statusWords } from './change-words.ts'
import { commandFor } from './commands.ts'

const change = (name: string, more: Partial<ObjectChange> = {}): ObjectChange => ({ what: 'created', kind: 'Pod', namespace: 'default', name, fields: [], status: null, by: 'x', ...more })

test('many things of a kind to which the same was done are told as one; what has fields stands by itself', () => {
  const fields = [{ field: 'replicas', from: '3', to: '5' }]
  const groups = grouped([change('a'), change('b'), change('c', { what: 'deleted' }), change('web', { kind: 'ReplicaSet', what: 'changed', fields })])
  expect(groups.map(({ what, kind, members }) => `${members.length} ${kind} ${what}`)).toEqual(['2 Pod created', '1 Pod deleted', '1 ReplicaSet changed'])
})

test('a field is told as it was and as it is', () => {
  expect(fieldWords({ field: 'replicas', from: '3', to: '5' })).toBe('replicas 3 → 5')
  expect(fieldWords({ field: 'labels.tier', from: null, to: 'front' })).toBe('labels.tier – → front')
  expect(fieldWords({ field: 'data.password', from: null, to: null })).toBe('data.password')
})

test('a namespace is told where it is not the usual one, in names and in commands', () => {
  expect(nameWords(change('a'))).toBe('pod/a')
  expect(nameWords(change('a', { namespace: 'shop' }))).toBe('pod/a (shop)')
  const pod = { kind: 'Pod', namespace: 'shop', name: 'web' } as const
  expect(commandFor.yaml(pod)).toBe('kubectl get pod web -n shop -o yaml')
  expect(commandFor.events({ ...pod, namespace: 'default' })).toBe('kubectl events --for pod/web -n default')
  expect(commandFor.yaml({ kind: 'Node', namespace: '', name: 'node-1' })).toBe('kubectl get node node-1 -o yaml')
  expect(commandFor.log(pod, 'side', false, true)).toBe('kubectl logs web -n shop -c side --previous --tail=200')
})

test('of many the states are counted', () => {
  expect(statusWords([change('a', { status: 'Running' }), change('b', { status: 'Pending' }), change('c', { status: 'Running' })])).toBe('Running 2, Pending 1')
  expect(statusWords([change('a')])).toBe('')
})
