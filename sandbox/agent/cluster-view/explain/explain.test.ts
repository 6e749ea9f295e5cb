import type { Event, Node, Pod, Service } from 'kubernetes-types/core/v1'
import { describe, expect, test } from 'vitest'
import { explainNode } from './node.ts'
import { explainPod } from './pod.ts'
import { explainService } from './service.ts'
import { explainWorkload } from './workload.ts'

const container = { name: 'main', image: 'web:v1' }
const pod = (change: Partial<Pod> & { labels?: Record<string, string> } = {}): Pod => ({
  metadata: { name: 'web', namespace: 'default', labels: change.labels ?? { app: 'web' }, ...change.metadata },
  spec: { nodeName: 'node-1', containers: [container], ...change.spec },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], ...change.status },
})
const state = (status: object): Pod['status'] => ({
  phase: 'Pending',
  conditions: [],
  containerStatuses: [{ name: 'main', image: 'web:v1', imageID: '', ready: false, restartCount: 3, ...status }],
})
const warning = (reason: string, message: string): Event => ({ metadata: {}, involvedObject: {}, type: 'Warning', reason, message })

describe('a pod', () => {
  test('that runs and is ready needs no explanation, nor does one that is done', () => {
    expect(explainPod(pod(), undefined)).toBeNull()
    expect(explainPod(pod({ status: { phase: 'Succeeded' } }), undefined)).toBeNull()
  })
  test('without a node says what the scheduler says', () => {
    const message = '0/3 nodes are available: 3 Insufficient cpu.'
    const waiting = pod({ spec: { containers: [container] }, status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] } })
    waiting.spec = { containers: [container] }
    expect(explainPod(waiting, undefined)).toEqual({ reason: 'unschedulable', values: { message } })
    expect(explainPod({ ...waiting, status: { phase: 'Pending' } }, undefined)?.reason).toBe('notScheduled')
  })
  test.each([
    ['ErrImagePull', 'pullFailed'],
    ['ImagePullBackOff', 'pullBackOff'],
    ['InvalidImageName', 'badImageName'],
    ['CreateContainerConfigError', 'badConfig'],
    ['CreateContainerError', 'cannotRun'],
  ] as const)('whose container waits for %s is explained as %s', (reason, explained) => {
    expect(explainPod(pod({ status: state({ state: { waiting: { reason, message: 'because' } } }) }), undefined)?.reason).toBe(explained)
  })
  test('whose image cannot be had says so in the words of the last attempt, while it waits for the next', () => {
    const status = state({ state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "web:v1"' } } })
    expect(explainPod(pod({ status }), warning('Failed', 'Failed to pull image "web:v1": not found'))?.values).toEqual({ image: 'web:v1', message: 'Failed to pull image "web:v1": not found' })
  })
  test('that crashes again and again tells how its container ended', () => {
    const back = { waiting: { reason: 'CrashLoopBackOff' } }
    expect(explainPod(pod({ status: state({ state: back, lastState: { terminated: { exitCode: 7, reason: 'Error' } } }) }), undefined)).toEqual({ reason: 'crashLoop', values: { container: 'main', code: 7, restarts: 3 } })
    expect(explainPod(pod({ status: state({ state: back, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }) }), undefined)?.reason).toBe('outOfMemory')
  })
  test('that runs unready tells what its readiness probe met', () => {
    const unready = pod({ spec: { containers: [{ ...container, readinessProbe: {} }] }, status: { ...state({ state: { running: {} }, started: true }), phase: 'Running' } })
    const message = 'Readiness probe failed: HTTP probe failed with statuscode: 404'
    expect(explainPod(unready, warning('Unhealthy', message))).toEqual({ reason: 'notReady', values: { container: 'main', message } })
    expect(explainPod(unready, undefined)).toEqual({ reason: 'probing', values: { container: 'main', probe: 'readiness' } })
  })
  test('whose init container fails names it', () => {
    const failing = pod({ spec: { containers: [container], initContainers: [{ name: 'wait' }] }, status: { phase: 'Pending', initContainerStatuses: [{ name: 'wait', image: '', imageID: '', ready: false, restartCount: 1, state: { terminated: { exitCode: 2 } } }] } })
    expect(explainPod({ ...failing, spec: { ...failing.spec!, nodeName: 'node-1' } }, undefined)).toEqual({ reason: 'initFailing', values: { container: 'wait', code: 2 } })
  })
  test('that waits for a volume says which', () => {
    expect(explainPod(pod({ status: { phase: 'Pending' } }), warning('FailedMount', 'configmap "settings" not found'))).toEqual({ reason: 'mount', values: { message: 'configmap "settings" not found' } })
  })
  test('that is being deleted says what it waits for', () => {
    const deleted = (more: object): Pod => pod({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30, ...more } })
    expect(explainPod(deleted({}), undefined)).toEqual({ reason: 'ending', values: { seconds: 30 } })
    expect(explainPod(deleted({ finalizers: ['example.com/hold'] }), undefined)?.reason).toBe('endingHeld')
  })
})

describe('a Service', () => {
  const service = (spec: Service['spec']): Service => ({ metadata: { name: 'web', namespace: 'shop' }, spec })
  test('that leads to pods needs no explanation', () => {
    expect(explainService(service({ selector: { app: 'web' } }), [pod()], 1)).toBeNull()
  })
  test('whose selector matches nothing says what labels pods do have, without those of controllers', () => {
    const pods = [pod({ labels: { app: 'db', 'pod-template-hash': 'abc' } }), pod({ labels: { app: 'db', 'pod-template-hash': 'abc' } }), pod({ labels: { app: 'web', tier: 'front' } })]
    expect(explainService(service({ selector: { app: 'webb' } }), pods, 0)).toEqual({ reason: 'matchesNothing', values: { selector: 'app=webb', namespace: 'shop', labels: 'app=db; app=web,tier=front' } })
    expect(explainService(service({ selector: { app: 'web' } }), [], 0)?.reason).toBe('noPods')
  })
  test('whose pods are not ready says so', () => {
    expect(explainService(service({ selector: { app: 'web' } }), [pod({ status: { phase: 'Running', conditions: [] } })], 0)).toEqual({ reason: 'noneReady', values: { selector: 'app=web', count: 1 } })
  })
  test('without a selector, or with a port that no container has', () => {
    expect(explainService(service({}), [], 0)?.reason).toBe('noSelector')
    expect(explainService(service({ type: 'ExternalName' }), [], 0)).toBeNull()
    expect(explainService(service({ selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] }), [pod()], 0)).toEqual({ reason: 'noSuchPort', values: { port: 'http' } })
  })
})

test('what makes pods tells why it makes none', () => {
  const message = 'pods "web-abc" is forbidden: exceeded quota: small'
  expect(explainWorkload({ status: { conditions: [{ type: 'ReplicaFailure', status: 'True', message }] } })).toEqual({ reason: 'cannotCreate', values: { message } })
  expect(explainWorkload({ status: { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'x' }] } })?.reason).toBe('stuck')
  expect(explainWorkload({ spec: { paused: true } })?.reason).toBe('paused')
  expect(explainWorkload({ status: { conditions: [{ type: 'Progressing', status: 'True' }] } })).toBeNull()
})

test('a node tells why it takes no pods', () => {
  const node = (ready: string, spec: Node['spec'] = {}): Node => ({ spec, status: { conditions: [{ type: 'Ready', status: ready, message: 'Kubelet stopped posting node status.' }] } })
  expect(explainNode(node('True'))).toBeNull()
  expect(explainNode(node('Unknown'))).toEqual({ reason: 'nodeNotReady', values: { message: 'Kubelet stopped posting node status.' } })
  expect(explainNode(node('True', { unschedulable: true }))?.reason).toBe('cordoned')
})
