import type { Event, Node, Pod, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { NetworkPolicy } from 'kubernetes-types/networking/v1'
import { describe, expect, test } from 'vitest'
import { explainNode } from './node.ts'
import { explainPod } from './pod.ts'
import { listeningIn } from '../listening.ts'
import { usualRejection } from './rejection.ts'
import { explainService, type ServiceSurroundings } from './service.ts'
import { explainGoverning, explainWorkload } from './workload.ts'

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
    expect(explainPod(waiting, undefined)).toEqual({ reason: 'unschedulable', values: { message, hint: 'resources' } })
    expect(explainPod({ ...waiting, status: { phase: 'Pending' } }, undefined)?.reason).toBe('notScheduled')
    expect(explainPod({ ...waiting, spec: { containers: [container], schedulerName: 'mine' }, status: { phase: 'Pending' } }, undefined)).toEqual({ reason: 'otherScheduler', values: { scheduler: 'mine' } })
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
  test('whose container the node ends because of a probe says so, not that it ended well', () => {
    const status = (exitCode: number) => state({ state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode } } })
    const probe = warning('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 404')
    expect(explainPod(pod({ status: status(0) }), probe)).toEqual({ reason: 'probeKills', values: { container: 'main', message: probe.message } })
    expect(explainPod(pod({ status: status(137) }), probe)?.reason).toBe('probeKills')
    expect(explainPod(pod({ status: status(1) }), probe)?.reason).toBe('crashLoop')
    expect(explainPod(pod({ status: status(0) }), warning('Unhealthy', 'Readiness probe failed: x'))?.reason).toBe('crashLoop')
  })
  test('whose command does not exist says so in the words of the runtime: there is no log to look into', () => {
    const terminated = { exitCode: 128, reason: 'StartError', message: 'exec: "/no/such": no such file or directory' }
    const expected = { reason: 'cannotRun', values: { container: 'main', message: terminated.message } }
    expect(explainPod(pod({ status: state({ state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } }) }), undefined)).toEqual(expected)
    expect(explainPod(pod({ status: state({ state: { terminated } }) }), undefined)).toEqual(expected)
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
  test('whose sidecar crashes says so, though all its other containers run', () => {
    const crashing = { name: 'proxy', image: '', imageID: '', ready: false, restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1 } } }
    const base = pod({ spec: { nodeName: 'node-1', containers: [container], initContainers: [{ name: 'proxy', restartPolicy: 'Always' }] }, status: { phase: 'Running', conditions: [], initContainerStatuses: [crashing] } })
    expect(explainPod(base, undefined)).toEqual({ reason: 'crashLoop', values: { container: 'proxy', code: 1, restarts: 2 } })
  })
  test('that waits for a volume says which', () => {
    expect(explainPod(pod({ status: { phase: 'Pending' } }), warning('FailedMount', 'configmap "settings" not found'))).toEqual({ reason: 'mount', values: { message: 'configmap "settings" not found' } })
  })
  test('that is being deleted says what it waits for', () => {
    const deleted = (more: object): Pod => pod({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30, ...more } })
    expect(explainPod(deleted({}), undefined)).toEqual({ reason: 'ending', values: { seconds: 30 } })
    expect(explainPod(deleted({ finalizers: ['example.com/hold'] }), undefined)?.reason).toBe('endingHeld')
    const preempted = { ...deleted({}), status: { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }] } }
    expect(explainPod(preempted, undefined)).toEqual({ reason: 'endingDisrupted', values: { seconds: 30, by: 'PreemptionByScheduler' } })
  })
})

describe('a Service', () => {
  const service = (spec: Service['spec']): Service => ({ metadata: { name: 'web', namespace: 'shop' }, spec })
  const explain = (spec: Service['spec'], around: Partial<ServiceSurroundings> = {}) => explainService(service(spec), { pods: [], slices: [], policies: [], reached: [], listening: null, ...around })
  const selector = { app: 'web' }
  const named = (name: string): Pod => pod({ metadata: { name, uid: name, labels: selector } })
  /** Leads to port 9999 of both. */
  const slices: EndpointSlice[] = [{ addressType: 'IPv4', ports: [{ port: 9999, protocol: 'TCP' }], endpoints: ['a', 'b'].map((uid, place) => ({ addresses: [`10.244.1.${place + 2}`], targetRef: { kind: 'Pod', uid }, conditions: { ready: true } })) }]
  const listeningAt = (...locals: string[]) => listeningIn([`header\n${locals.map((local) => `0: ${local} 00000000:0000 0A`).join('\n')}`])

  test('that leads to pods needs no explanation', () => {
    expect(explain({ selector }, { pods: [pod()], reached: ['a'] })).toBeNull()
  })
  test('whose selector matches nothing says what labels pods do have, without those of controllers', () => {
    const pods = [pod({ labels: { app: 'db', 'pod-template-hash': 'abc' } }), pod({ labels: { app: 'db', 'pod-template-hash': 'abc' } }), pod({ labels: { app: 'web', tier: 'front' } })]
    expect(explain({ selector: { app: 'webb' } }, { pods })).toEqual({ reason: 'matchesNothing', values: { selector: 'app=webb', namespace: 'shop', labels: 'app=db; app=web,tier=front' } })
    expect(explain({ selector })?.reason).toBe('noPods')
  })
  test('whose pods are not ready says so', () => {
    expect(explain({ selector }, { pods: [pod({ status: { phase: 'Running', conditions: [] } })] })).toEqual({ reason: 'noneReady', values: { selector: 'app=web', count: 1 } })
  })
  test('without a selector, or with a port that no container has, though its pods are ready', () => {
    expect(explain({})?.reason).toBe('noSelector')
    expect(explain({ type: 'ExternalName' })).toBeNull()
    const ports = [{ port: 80, targetPort: 'http' }]
    expect(explain({ selector, ports }, { pods: [pod()] })).toEqual({ reason: 'noSuchPort', values: { port: 'http' } })
    expect(explain({ selector, ports }, { pods: [pod()], reached: ['a'] })?.reason).toBe('noSuchPort')
    expect(explain({ selector, ports }, { pods: [pod({ spec: { containers: [{ ...container, ports: [{ name: 'http', containerPort: 80 }] }] } })], reached: ['a'] })).toBeNull()
  })
  test('at whose target port nobody listens says where its pods do', () => {
    const reached = ['a', 'b']
    const pods = reached.map(named)
    // 10.244.1.2:8000 and 127.0.0.1:9999
    expect(explain({ selector }, { pods, reached, slices, listening: listeningAt('0201F40A:1F40', '0100007F:270F') })).toEqual({ reason: 'nobodyListens', values: { port: 9999, others: '8000' } })
    expect(explain({ selector }, { pods, reached, slices, listening: listeningAt() })).toEqual({ reason: 'nobodyListens', values: { port: 9999, others: 'none' } })
    expect(explain({ selector }, { pods, reached, slices, listening: listeningAt('0301F40A:270F') })).toBeNull()
    // On every address of the machine, those of pods among them.
    expect(explain({ selector }, { pods, reached, slices, listening: listeningAt('00000000:270F') })).toBeNull()
    expect(explain({ selector }, { pods, reached, slices, listening: null })).toBeNull()
  })
  test('whose pods a NetworkPolicy shuts off, or opens to some, names it', () => {
    const reached = ['a', 'b']
    const pods = reached.map(named)
    const policy = (spec: NetworkPolicy['spec']): NetworkPolicy => ({ metadata: { name: 'cut' }, spec })
    expect(explain({ selector }, { pods, reached, policies: [policy({ podSelector: {}, policyTypes: ['Ingress'] })] })).toEqual({ reason: 'policyCuts', values: { names: 'cut' } })
    expect(explain({ selector }, { pods, reached, policies: [policy({ podSelector: { matchLabels: selector }, ingress: [{ from: [{ podSelector: {} }] }] })] })?.reason).toBe('policyLimits')
    expect(explain({ selector }, { pods, reached, policies: [policy({ podSelector: {}, policyTypes: ['Egress'] }), policy({ podSelector: { matchLabels: { app: 'db' } } })] })).toBeNull()
  })
})

test('what makes pods tells why it makes none', () => {
  const message = 'pods "web-abc" is forbidden: exceeded quota: small'
  expect(explainWorkload({ status: { conditions: [{ type: 'ReplicaFailure', status: 'True', message }] } })).toEqual({ reason: 'cannotCreate', values: { message } })
  expect(explainWorkload({ status: { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'x' }] } })?.reason).toBe('stuck')
  expect(explainWorkload({ spec: { paused: true } })?.reason).toBe('paused')
  expect(explainWorkload({ status: { conditions: [{ type: 'Progressing', status: 'True' }] } })).toBeNull()
})

test('a DaemonSet that no node suits says what it asks for, and a StatefulSet that its Service is missing', () => {
  const daemons = (desiredNumberScheduled: number, observedGeneration: number) => explainWorkload({ kind: 'DaemonSet', metadata: { generation: 2 }, spec: { template: { spec: { nodeSelector: { disk: 'ssd' } } } }, status: { desiredNumberScheduled, observedGeneration } } as never)
  expect(daemons(0, 2)).toEqual({ reason: 'daemonNowhere', values: { selector: 'disk=ssd' } })
  // Not looked at yet.
  expect(daemons(0, 1)).toBeNull()
  expect(daemons(1, 2)).toBeNull()
  const set = { kind: 'StatefulSet', spec: { serviceName: 'db' } }
  expect(explainGoverning(set as never, () => false)).toEqual({ reason: 'noGoverning', values: { service: 'db' } })
  expect(explainGoverning(set as never, (name) => name === 'db')).toBeNull()
  expect(explainGoverning({ kind: 'Deployment' }, () => false)).toBeNull()
})

test('what can only say in an event that its pods are refused is believed while it lacks pods', () => {
  const refused = warning('FailedCreate', 'create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: exceeded quota: q')
  const set = (replicas: number): object => ({ kind: 'StatefulSet', metadata: {}, spec: { replicas: 2 }, status: { replicas } })
  expect(explainWorkload(set(1), refused)).toEqual({ reason: 'cannotCreate', values: { message: refused.message } })
  expect(explainWorkload(set(2), refused)).toBeNull()
  expect(explainWorkload({ kind: 'Job', metadata: {}, spec: {}, status: {} }, refused)?.reason).toBe('cannotCreate')
  expect(explainWorkload({ kind: 'Job', metadata: {}, status: { completionTime: 'x' } } as never, refused)).toBeNull()
  expect(explainWorkload({ kind: 'Deployment', metadata: { deletionTimestamp: 'x', finalizers: ['foregroundDeletion'] } })?.reason).toBe('endingHeld')
})

test.each([
  ['0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.', 'resources'],
  ['0/3 nodes are available: 1 Insufficient memory, 2 node(s) had untolerated taint {gpu: yes}.', 'taint'],
  ["0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.", 'selector'],
  ['0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.', 'claim'],
  ['0/3 nodes are available: persistentvolumeclaim "x" not found.', 'claim'],
  ["0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.", 'apart'],
  ['0/3 nodes are available: 3 node(s) were unschedulable.', 'cordoned'],
  ['something new', 'other'],
])('of the scheduler’s words %j most nodes’ are about %s', (message, about) => {
  expect(usualRejection(message)).toBe(about)
})

test('a node tells why it takes no pods', () => {
  const node = (ready: string, spec: Node['spec'] = {}): Node => ({ spec, status: { conditions: [{ type: 'Ready', status: ready, message: 'Kubelet stopped posting node status.' }] } })
  expect(explainNode(node('True'))).toBeNull()
  expect(explainNode(node('Unknown'))).toEqual({ reason: 'nodeNotReady', values: { message: 'Kubelet stopped posting node status.' } })
  expect(explainNode(node('True', { unschedulable: true }))?.reason).toBe('cordoned')
  const taints = [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }, { key: 'old', effect: 'PreferNoSchedule' }]
  expect(explainNode(node('True', { taints }))).toEqual({ reason: 'tainted', values: { taints: 'gpu=yes:NoSchedule' } })
})
