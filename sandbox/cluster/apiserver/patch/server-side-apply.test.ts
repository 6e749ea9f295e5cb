import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../machinery/object.ts'
import { applyServerSide, trackFields } from './patch.ts'

const configMap = { group: '', version: 'v1', kind: 'ConfigMap', schema: 'io.k8s.api.core.v1.ConfigMap' }
const deployment = { group: 'apps', version: 'v1', kind: 'Deployment', schema: 'io.k8s.api.apps.v1.Deployment' }
const NOW = Date.UTC(2026, 0, 1)

interface Anything extends KubeObject {
  data?: Record<string, string>
  spec?: unknown
}

interface Step {
  live?: Anything
  manager: string
  force?: boolean
  definition?: typeof configMap
}
const apply = ({ live, manager, force = false, definition = configMap }: Step, body: Anything): Anything =>
  applyServerSide({ definition, old: live, applied: { metadata: { name: 'x' }, ...body }, manager, force, subresource: undefined, now: NOW })

const update = (live: Anything | undefined, object: Anything, manager: string, definition = configMap): Anything => {
  const copy = structuredClone(object)
  trackFields({ definition, old: live, object: copy, manager, subresource: undefined, now: NOW })
  return copy
}

const owned = (object: Anything): Record<string, unknown> =>
  Object.fromEntries((object.metadata?.managedFields ?? []).map((entry) => [`${entry.manager} ${entry.operation}`, entry.fieldsV1]))

describe('server-side apply', () => {
  it('owns what it applies', () => {
    const object = apply({ manager: 'alice' }, { data: { a: '1', b: '2' } })
    expect(object.data).toEqual({ a: '1', b: '2' })
    expect(owned(object)).toEqual({ 'alice Apply': { 'f:data': { 'f:a': {}, 'f:b': {} } } })
  })

  it('refuses to change what another manager owns, and names it', () => {
    const live = apply({ manager: 'alice' }, { data: { a: '1' } })
    expect(() => apply({ live, manager: 'bob' }, { data: { a: '9' } })).toThrow('Apply failed with 1 conflict: conflict with "alice": .data.a')
    const updated = update(live, { ...live, data: { a: '1', b: '2' } }, 'editor')
    expect(() => apply({ live: updated, manager: 'bob' }, { data: { a: '9', b: '9' } })).toThrow(
      'Apply failed with 2 conflicts: conflicts with "alice":\n- .data.a\nconflicts with "editor" using v1:\n- .data.b',
    )
  })

  it('takes over by force, and shares what both say alike', () => {
    const live = apply({ manager: 'alice' }, { data: { a: '1', b: '2' } })
    const object = apply({ live, manager: 'bob', force: true }, { data: { a: '9', b: '2' } })
    expect(object.data).toEqual({ a: '9', b: '2' })
    expect(owned(object)).toEqual({ 'alice Apply': { 'f:data': { 'f:b': {} } }, 'bob Apply': { 'f:data': { 'f:a': {}, 'f:b': {} } } })
  })

  it('removes what it no longer applies, unless another holds it', () => {
    const first = apply({ manager: 'alice' }, { data: { a: '1', b: '2', c: '3' } })
    const second = apply({ live: first, manager: 'bob' }, { data: { b: '2' } })
    const third = apply({ live: second, manager: 'alice' }, { data: { c: '3' } })
    expect(third.data).toEqual({ b: '2', c: '3' })
  })

  it('removes a list item whole, defaults in it and all', () => {
    const container = (name: string, more: object = {}): object => ({ name, image: name, ...more })
    const spec = (...list: object[]): Anything => ({ spec: { template: { spec: { containers: list } } } })
    const step = { manager: 'alice', definition: deployment }
    const created = apply(step, spec(container('a'), container('b')))
    const defaulted = { ...created, ...spec(container('a', { imagePullPolicy: 'Always' }), container('b', { imagePullPolicy: 'Always' })) }
    const result = apply({ ...step, live: defaulted }, spec(container('a')))
    expect(result.spec).toMatchObject({ template: { spec: { containers: [container('a', { imagePullPolicy: 'Always' })] } } })
  })

  it('keeps an unmanaged field that it never mentioned', () => {
    const live = update(undefined, { metadata: { name: 'x' }, data: { other: '1' } }, 'editor')
    expect(apply({ live, manager: 'alice' }, { data: { a: '1' } }).data).toEqual({ other: '1', a: '1' })
  })

  it('keeps its time when nothing changes', () => {
    const live = apply({ manager: 'alice' }, { data: { a: '1' } })
    const again = applyServerSide({ definition: configMap, old: live, applied: { metadata: { name: 'x' }, data: { a: '1' } } as Anything, manager: 'alice', force: false, subresource: undefined, now: NOW + 60_000 })
    expect(again).toEqual(live)
  })
})

describe('managed fields of other writes', () => {
  it('claims what is new, with the objects that hold it', () => {
    const object = update(undefined, { metadata: { name: 'x', labels: { a: 'b' } }, data: { k: 'v' } }, 'kubectl-create')
    expect(owned(object)).toEqual({ 'kubectl-create Update': { 'f:data': { '.': {}, 'f:k': {} }, 'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } } } })
  })

  it('moves a changed field to who changed it, and drops a removed one', () => {
    const created = update(undefined, { metadata: { name: 'x' }, data: { a: '1', b: '2' } }, 'one')
    const changed = update(created, { ...created, data: { a: '9' } }, 'two')
    expect(owned(changed)).toEqual({ 'one Update': { 'f:data': {} }, 'two Update': { 'f:data': { 'f:a': {} } } })
  })

  it('is cleared by one empty entry', () => {
    const created = update(undefined, { metadata: { name: 'x' }, data: { a: '1' } }, 'one')
    const cleared = update(created, { ...created, metadata: { name: 'x', managedFields: [{}] } }, 'two')
    expect(cleared.metadata?.managedFields).toBeUndefined()
  })

  it('names list items by their keys', () => {
    const spec = { template: { spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80, protocol: 'TCP' }] }] } } }
    const object = update(undefined, { metadata: { name: 'x' }, spec }, 'kubectl-create', deployment)
    expect(owned(object)['kubectl-create Update']).toMatchObject({
      'f:spec': {
        'f:template': {
          'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { 'f:containerPort': {} } } } } },
        },
      },
    })
  })
})

describe('kubectl that goes over from client-side to server-side apply', () => {
  const LAST = 'kubectl.kubernetes.io/last-applied-configuration'
  const said = (data: Record<string, string>): string => `${JSON.stringify({ apiVersion: 'v1', data, kind: 'ConfigMap', metadata: { name: 'x' } })}\n`
  const live = (last: Record<string, string>, data: Record<string, string>): Anything => update(undefined, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', annotations: { [LAST]: said(last) } }, data }, 'kubectl-client-side-apply')
  const body = (data: Record<string, string>): Anything => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data })

  it('changes what it said itself without a conflict, and keeps what it said last in step', () => {
    const object = apply({ live: live({ a: '1' }, { a: '1' }), manager: 'kubectl' }, body({ a: '<2>' }))
    expect(object.data).toEqual({ a: '<2>' })
    expect(object.metadata?.annotations?.[LAST]).toBe('{"apiVersion":"v1","data":{"a":"\\u003c2\\u003e"},"kind":"ConfigMap","metadata":{"name":"x"}}\n')
    expect(owned(object)).toMatchObject({ 'kubectl Apply': { 'f:data': { 'f:a': {} } } })
  })

  it('is refused what somebody has changed since, and under another name everything', () => {
    expect(() => apply({ live: live({ a: '1' }, { a: 'other' }), manager: 'kubectl' }, body({ a: '2' }))).toThrow('.data.a')
    expect(() => apply({ live: live({ a: '1', b: '1' }, { a: 'other', b: '1' }), manager: 'kubectl' }, body({ a: '2', b: '2' }))).toThrow('Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.a')
    expect(() => apply({ live: live({ a: '1' }, { a: '1' }), manager: 'alice' }, body({ a: '2' }))).toThrow('.data.a')
  })
})

describe('an object that nobody keeps book of', () => {
  it('stays so when it is updated, until somebody applies it', () => {
    const stored: Anything = { metadata: { name: 'x', uid: 'u' }, data: { a: '1' } }
    const updated = update(stored, { metadata: { name: 'x', uid: 'u' }, data: { a: '2' } }, 'editor')
    expect(updated.metadata?.managedFields).toBeUndefined()
    expect(owned(apply({ live: updated, manager: 'alice' }, { data: { b: '1' } }))).toEqual({ 'alice Apply': { 'f:data': { 'f:b': {} } }, 'before-first-apply Update': { 'f:data': { '.': {}, 'f:a': {} } } })
  })
})
