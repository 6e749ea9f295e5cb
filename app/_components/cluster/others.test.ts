import { expect, test } from 'vitest'
import { visiblePicture, type Other } from './look.ts'
import { endingNamespaces, othersByPlace } from './others.ts'

const other = (kind: Other['kind'], name: string, more: Partial<Other> = {}): Other => ({ kind, namespace: 'default', name, status: '', facts: [], why: null, ...more })
const volume = (name: string, status: string, claim?: string): Other =>
  other('PersistentVolume', name, { namespace: '', status, facts: claim === undefined ? [] : [{ fact: 'heldFor', values: { claim }, to: { kind: 'PersistentVolumeClaim', namespace: 'default', name: claim } }] })
const standard = other('StorageClass', 'standard', { namespace: '' })
const seen = (others: Other[], namespace?: string) => visiblePicture({ nodes: [], pods: [], services: [], workloads: [], namespaces: [], others }, namespace)
const names = (others: readonly Other[]): string[] => others.map(({ name }) => name)

test('each stands where it is looked for, those of one place by kind', () => {
  const { control, ways, guards, kept } = othersByPlace(seen([other('ConfigMap', 'settings'), other('NetworkPolicy', 'cut'), other('Ingress', 'shop'), other('PersistentVolumeClaim', 'data'), other('ResourceQuota', 'q'), other('HorizontalPodAutoscaler', 'web')]))
  expect([control, ways, guards, kept].map(names)).toEqual([['web', 'q'], ['shop'], ['cut'], ['data', 'settings']])
})

test('a volume that a drawn claim has is told by the claim; one that nobody has, or that is left over, stands by itself', () => {
  expect(names(othersByPlace(seen([other('PersistentVolumeClaim', 'data'), volume('a', 'Bound', 'data'), volume('b', 'Available'), volume('c', 'Released', 'gone')])).kept)).toEqual(['data', 'b', 'c'])
})

test('the one StorageClass that every cluster has is drawn only where something is stored', () => {
  expect(othersByPlace(seen([standard])).kept).toEqual([])
  expect(names(othersByPlace(seen([standard, other('PersistentVolumeClaim', 'data')])).kept)).toEqual(['data', 'standard'])
  expect(names(othersByPlace(seen([standard, other('StorageClass', 'fast', { namespace: '' })])).kept)).toEqual(['standard', 'fast'])
})

test('of one namespace its own are seen, the volumes that its claims have, and itself when it ends', () => {
  const others = [other('ConfigMap', 'here', { namespace: 'shop' }), other('ConfigMap', 'there'), volume('a', 'Bound', 'data'), volume('free', 'Available'), other('Namespace', 'shop', { namespace: '' }), other('Namespace', 'old', { namespace: '' })]
  expect(names(seen(others, 'shop').others)).toEqual(['here', 'free', 'shop'])
  expect(names(seen([other('Secret', 'sa', { namespace: 'kube-system' }), ...others]).others)).toEqual(names(others))
})

test('an agent that tells of no others has none', () => {
  expect(visiblePicture({ nodes: [], pods: [], services: [], workloads: [], namespaces: [] }).others).toEqual([])
})

test('namespaces that end are found by name, also one without anything in it', () => {
  const old = other('Namespace', 'old', { namespace: '', status: 'Terminating' })
  expect([...endingNamespaces({ others: [other('ConfigMap', 'held', { namespace: 'old' }), old] })]).toEqual([['old', old]])
  expect(endingNamespaces({}).size).toBe(0)
})
