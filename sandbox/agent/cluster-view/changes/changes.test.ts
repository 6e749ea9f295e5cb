import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect, test } from 'vitest'
import type { ChangeReport } from '../../../cluster-protocol.ts'
import type { AuditEvent } from '../../../cluster/apiserver/audit.ts'
import type { ClientConnection } from '../../../cluster/apiserver/core.ts'
import type { Stored } from '../../../cluster/machinery/object.ts'
import { manualClock } from '../../../cluster/machinery/testing/manual-clock.ts'
import { changedFields } from './fields.ts'
import { ChangeRecorder } from './recorder.ts'

const meta = (name: string, owner?: { kind: string; uid: string }): Stored['metadata'] => ({
  name,
  namespace: 'default',
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...(owner ? { ownerReferences: [{ apiVersion: 'apps/v1', kind: owner.kind, name: 'x', uid: owner.uid, controller: true }] } : {}),
})
const deployment = (replicas: number, image = 'web:v1'): Stored<Deployment> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta('web'),
  spec: { replicas, selector: {}, template: { spec: { containers: [{ name: 'main', image }] } } },
})
const replicaSet = (replicas: number): Stored<ReplicaSet> => ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: meta('web-1', { kind: 'Deployment', uid: 'uid-web' }), spec: { replicas, selector: {} } })
const pod = (name: string, phase: string, owner = 'uid-web-1'): Stored<Pod> => ({ apiVersion: 'v1', kind: 'Pod', metadata: meta(name, { kind: 'ReplicaSet', uid: owner }), status: { phase } })

describe('fields', () => {
  test('a changed field is told by the name that one knows it by', () => {
    expect(changedFields(deployment(3), deployment(5))).toEqual([{ field: 'replicas', from: '3', to: '5' }])
    expect(changedFields(deployment(3), deployment(3, 'web:v2'))).toEqual([{ field: 'containers.main.image', from: 'web:v1', to: 'web:v2' }])
  })
  test('labels are told, the notes of tools and the status are not', () => {
    const after = { ...deployment(3), metadata: { ...meta('web'), labels: { tier: 'front' }, annotations: { 'deployment.kubernetes.io/revision': '2' }, resourceVersion: '9' }, status: { replicas: 2 } }
    expect(changedFields(deployment(3), after)).toEqual([{ field: 'labels.tier', from: null, to: 'front' }])
  })
  test('what a Secret holds is never told', () => {
    const secret = (value: string) => ({ kind: 'Secret', metadata: meta('s'), data: { password: value } })
    expect(changedFields(secret('YQ=='), secret('Yg=='))).toEqual([{ field: 'data.password', from: null, to: null }])
  })
})

describe('the recorder', () => {
  const kubectl = (port: number): AuditEvent['by'] => ({ user: { name: 'learner', groups: [] }, userAgent: 'kubectl/v1.35.0 (linux/amd64)', client: { address: '10.0.0.10', port } })
  const part = (userAgent: string): AuditEvent['by'] => ({ user: { name: 'system:x', groups: [] }, userAgent })
  /** Ports 4001 and 4002 belong to programs of terminals 1 and 2. */
  function recorder() {
    const clock = manualClock()
    const reports: ChangeReport[] = []
    const one = new ChangeRecorder({ clock, terminalOf: ({ port }: ClientConnection) => Promise.resolve(port > 4000 ? port - 4000 : null), reported: (report) => reports.push(report), log: () => undefined })
    const write = async (before: Stored | null, after: Stored | null, by: AuditEvent['by']): Promise<void> => {
      if (by?.client !== undefined) await one.beforeWrite(by.client)
      one.audit({ key: `${(after ?? before)!.kind.toLowerCase()}s/default/x`, before, after, by })
    }
    return { clock, reports, one, write, last: () => reports.at(-1)! }
  }
  const names = (part: ChangeReport['done']): string[] => part.objects.map(({ what, kind, name }) => `${kind} ${name} ${what}`)

  test('goes on from what an earlier sandbox reported', async () => {
    const before = recorder()
    await before.write(null, deployment(3), kubectl(4001))
    before.one.commandEnded({ line: 'kubectl create deployment web', exitStatus: 0, terminal: 1 })
    const { one, write } = recorder()
    one.goOnFrom(before.one.reports())
    await write(deployment(3), deployment(5), kubectl(4001))
    one.commandEnded({ line: 'kubectl scale deployment web', exitStatus: 0, terminal: 1 })
    expect(one.reports().map(({ id, line }) => [id, line])).toEqual([[1, 'kubectl create deployment web'], [2, 'kubectl scale deployment web']])
  })

  test('tells what a command changed, what the cluster did because of it, and what happened meanwhile', async () => {
    const { one, write, last, clock } = recorder()
    await write(deployment(3), deployment(5), kubectl(4001))
    await write(replicaSet(3), replicaSet(5), part('deployment-controller/v1'))
    await write(null, pod('web-1-a', 'Pending'), part('replicaset-controller'))
    await write(null, pod('other-b', 'Pending', 'uid-other'), part('replicaset-controller'))
    one.commandEnded({ line: 'kubectl scale deployment web --replicas=5', exitStatus: 0, terminal: 1 })
    expect(last()).toMatchObject({ line: 'kubectl scale deployment web --replicas=5', terminal: 1, done: { objects: [{ kind: 'Deployment', fields: [{ field: 'replicas', from: '3', to: '5' }], by: 'kubectl' }] } })
    expect(names(last().followed)).toEqual(['ReplicaSet web-1 changed', 'Pod web-1-a created'])
    expect(names(last().meanwhile)).toEqual(['Pod other-b created'])
    await write(pod('web-1-a', 'Pending'), pod('web-1-a', 'Running'), part('kubelet'))
    clock.advance(1_000)
    expect(last().followed.objects[1]).toMatchObject({ what: 'created', status: 'Running', by: 'replicaset-controller' })
  })
  test('tells terminals apart: what another one does is meanwhile', async () => {
    const { one, write, reports } = recorder()
    await write(deployment(3), deployment(4), kubectl(4001))
    await write(null, pod('mine', 'Pending', 'none'), kubectl(4002))
    one.commandEnded({ line: 'first', exitStatus: 0, terminal: 1 })
    one.commandEnded({ line: 'second', exitStatus: 0, terminal: 2 })
    expect(reports.map((report) => [report.terminal, names(report.done), names(report.meanwhile)])).toEqual([
      [1, ['Deployment web changed'], ['Pod mine created']],
      [2, ['Pod mine created'], []],
    ])
  })
  test('a pod that a controller makes in place of a deleted one follows from the deletion', async () => {
    const { one, write, last } = recorder()
    await write(pod('web-1-a', 'Running'), null, kubectl(4001))
    await write(null, pod('web-1-b', 'Pending'), part('replicaset-controller'))
    one.commandEnded({ line: 'kubectl delete pod web-1-a', exitStatus: 0, terminal: 1 })
    expect(names(last().done)).toEqual(['Pod web-1-a deleted'])
    expect(names(last().followed)).toEqual(['Pod web-1-b created'])
  })
  test('a command that changes nothing is not reported, and does not take another one’s report', async () => {
    const { one, write, reports } = recorder()
    one.commandEnded({ line: 'kubectl get pods', exitStatus: 0, terminal: 1 })
    await write(deployment(3), deployment(3), kubectl(4001))
    one.commandEnded({ line: 'kubectl apply -f same.yaml', exitStatus: 0, terminal: 1 })
    expect(reports).toEqual([])
  })
  test('what the cluster does a minute later is no longer laid at the command’s door', async () => {
    const { one, write, reports, clock } = recorder()
    await write(deployment(3), deployment(5), kubectl(4001))
    one.commandEnded({ line: 'scale', exitStatus: 0, terminal: 1 })
    clock.advance(61_000)
    await write(null, pod('late', 'Pending'), part('replicaset-controller'))
    clock.advance(1_000)
    expect(reports).toHaveLength(1)
  })
  test('a look at whose connection it is that fails does not fail the write, and it is of no terminal', async () => {
    const said: string[] = []
    const reports: ChangeReport[] = []
    const one = new ChangeRecorder({ clock: manualClock(), terminalOf: () => Promise.reject(new Error('no /proc')), reported: (report) => reports.push(report), log: (line) => said.push(line) })
    const by = kubectl(4001)
    await one.beforeWrite(by!.client!)
    one.audit({ key: 'deployments/default/web', before: null, after: deployment(1), by })
    one.commandEnded({ line: 'kubectl create', exitStatus: 0, terminal: 1 })
    expect(said).toEqual(['whose a connection is cannot be found out: no /proc'])
    expect(reports).toEqual([])
  })
})
