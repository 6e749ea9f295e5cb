import { describe, expect, it } from 'vitest'
import { resourceCheckSchema, type CheckOf } from '../../../labs/schema/index.ts'
import { toCel } from '../cel/values.ts'
import type { Verdict } from '../check-kind.ts'
import type { WatchedObject } from '../watch/object-watch.ts'
import { resourceCheck, resourceJudge } from './resource.ts'

const check = (given: Partial<CheckOf<'resource'>> & { expression: string }): CheckOf<'resource'> =>
  resourceCheckSchema.parse({ kind: 'resource', resource: 'replicationcontrollers', ...given })
const rc = (status: object, spec: object = {}): object => ({ metadata: { name: 'nginx', namespace: 'default' }, spec, status })

/** The verdict after each of these states of the cluster, in turn. */
function verdicts(given: CheckOf<'resource'>, ...states: object[][]): Verdict[] {
  const judge = resourceJudge(given, () => undefined)
  return states.map((state) => judge(toCel(state) as WatchedObject[]))
}

describe('judging a resource check', () => {
  const ready = check({ name: 'nginx', expression: 'object.status.readyReplicas == 3' })

  it.each([
    [[], false, 'there is no rc/nginx', '没有 rc/nginx'],
    [[rc({})], false, 'rc/nginx has 0 ready replicas, 3 expected', 'rc/nginx 有 0 个就绪的副本，期望 3 个'],
    [[rc({ readyReplicas: 1 })], false, 'rc/nginx has 1 ready replica, 3 expected', 'rc/nginx 有 1 个就绪的副本，期望 3 个'],
    [[rc({ readyReplicas: 2 })], false, 'rc/nginx has 2 ready replicas, 3 expected', 'rc/nginx 有 2 个就绪的副本，期望 3 个'],
    [[rc({ readyReplicas: 3 })], true, 'rc/nginx has 3 ready replicas', 'rc/nginx 有 3 个就绪的副本'],
  ])('sees %j', (objects, passed, en, zh) => {
    expect(verdicts(ready, objects)).toEqual([{ passed, observed: { en, zh } }])
  })

  it('leaves out objects of other names', () => {
    const [verdict] = verdicts(ready, [{ metadata: { name: 'other' }, status: { readyReplicas: 3 } }])
    expect(verdict?.passed).toBe(false)
  })

  it('counts what has to come before only when it really was before', () => {
    const back = check({ name: 'nginx', after: 'object.status.readyReplicas == 5', expression: 'object.status.readyReplicas == 3' })
    const states = [3, 5, 4, 3].map((readyReplicas) => [rc({ readyReplicas })])
    expect(verdicts(back, ...states).map((verdict) => verdict.passed)).toEqual([false, false, false, true])
    expect(verdicts(back, ...states)[0]?.observed.en).toBe('rc/nginx has 3 ready replicas; waiting for the moment when rc/nginx has 5 ready replicas')
  })

  it('takes several stages one after the other', () => {
    const replaced = check({ name: 'nginx', after: ['object.status.replicas == 3', 'object.status.replicas == 2'], expression: 'object.status.replicas == 3' })
    const passes = (...counts: number[]): boolean[] => verdicts(replaced, ...counts.map((replicas) => [rc({ replicas })])).map((verdict) => verdict.passed)
    expect(passes(1, 2, 3, 3)).toEqual([false, false, false, false])
    expect(passes(1, 2, 3, 2, 3)).toEqual([false, false, false, false, true])
  })

  it('lets the author put into words what is observed, and falls back where that has no value yet', () => {
    const said = check({ name: 'nginx', expression: 'object.status.readyReplicas == 3', observe: { en: '"ready: " + string(object.status.readyReplicas)', zh: '"就绪：" + string(object.status.readyReplicas)' } })
    const [none, two] = verdicts(said, [rc({})], [rc({ readyReplicas: 2 })])
    expect(none?.observed.en).toBe('rc/nginx has 0 ready replicas, 3 expected')
    expect(two?.observed).toEqual({ en: 'ready: 2', zh: '就绪：2' })
  })

  it('says so when an expression takes too long', () => {
    const heavy = check({ expression: 'objects.all(a, objects.all(b, objects.all(c, a.n + b.n + c.n >= 0)))' })
    const [verdict] = verdicts(heavy, Array.from({ length: 400 }, (_, n) => ({ metadata: { name: `n${n}` }, n })))
    expect(verdict).toMatchObject({ passed: false, broken: true, observed: { en: 'this check took longer than 100 ms' } })
  })
})

describe('putting a resource check into words', () => {
  it.each([
    [{ name: 'nginx', expression: 'object != null' }, 'rc/nginx exists', 'rc/nginx 存在'],
    [{ name: 'nginx', expression: 'object == null' }, 'rc/nginx is gone', 'rc/nginx 已经不在'],
    [{ name: 'nginx', expression: 'object != null && has(object.status.readyReplicas) && object.status.readyReplicas == 3' }, 'rc/nginx has 3 ready replicas', 'rc/nginx 有 3 个就绪的副本'],
    [{ name: 'nginx', expression: 'object.status.readyReplicas >= 2' }, 'rc/nginx has at least 2 ready replicas', 'rc/nginx 有至少 2 个就绪的副本'],
    [{ resource: 'services', name: 'web', expression: 'object.spec.type == "NodePort"' }, 'spec.type of svc/web is "NodePort"', 'svc/web 的 spec.type 是 "NodePort"'],
    [{ resource: 'pods', labelSelector: 'app=web', expression: 'objects.size() == 0' }, 'there are no pods with app=web', '没有符合 app=web 的 pods'],
    [{ resource: 'pods', labelSelector: 'app=web', expression: 'objects.size() == 3' }, 'there are 3 pods with app=web', '有 3 个符合 app=web 的 pods'],
    [{ resource: 'pods', expression: 'objects.all(p, ready(p))' }, 'pods: objects.all(p, ready(p))', 'pods：objects.all(p, ready(p))'],
  ])('%j', (given, en, zh) => {
    expect(resourceCheck.expected(check(given))).toEqual({ en, zh })
  })

  it.each([
    [{ name: 'nginx', expression: 'object == null' }, [rc({})], 'rc/nginx is still there'],
    [{ resource: 'services', name: 'nginx', expression: 'object.spec.type == "NodePort"' }, [rc({}, { type: 'ClusterIP' })], 'spec.type of svc/nginx is "ClusterIP", "NodePort" expected'],
    [{ resource: 'pods', labelSelector: 'app=web', expression: 'objects.size() == 3' }, [rc({}), rc({})], 'there are 2 pods with app=web, 3 expected'],
    [{ resource: 'pods', labelSelector: 'app=web', expression: 'objects.size() == 0' }, [rc({})], 'there is 1 pod with app=web'],
  ])('%j observes', (given, objects, en) => {
    expect(verdicts(check(given), objects)[0]?.observed.en).toBe(en)
  })
})
