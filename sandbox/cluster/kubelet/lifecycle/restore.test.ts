import type { Pod, PodStatus } from 'kubernetes-types/core/v1'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { restorePodFacts } from './restore.ts'

const NOW = Date.parse('2026-01-01T00:01:00Z')
const pod = (status: PodStatus): Pod => ({ metadata: { name: 'p', namespace: 'ns', uid: 'u' }, spec: { restartPolicy: 'Always', containers: [{ name: 'c', image: 'nginx' }] }, status })
const container = (state: object) => ({ name: 'c', state, ready: true, restartCount: 2, image: 'docker.io/library/nginx:latest', imageID: 'x', containerID: 'containerd://1' })
const startTime = '2026-01-01T00:00:00Z'

test('a pod that nobody has run begins at the beginning', () => {
  const facts = restorePodFacts(pod({ phase: 'Pending' }), NOW)
  expect(facts).toMatchObject({ acceptedAt: NOW, sandbox: 'absent', volumes: 'absent' })
})

test('one that ran before the kubelet began is started again, on its address, and counted', () => {
  const facts = restorePodFacts(pod({ phase: 'Running', startTime, podIP: '10.244.1.7', containerStatuses: [container({ running: { startedAt: startTime } })] }), NOW)
  expect(facts).toMatchObject({ acceptedAt: Date.parse(startTime), address: '10.244.1.7' })
  expect(facts.containers.c).toMatchObject({ phase: 'exited', restartCount: 2, exit: { exitCode: 255, reason: 'Unknown', containerId: 'containerd://1' } })
  expect(decide(pod({}), facts, NOW).actions).toEqual([{ type: 'prepareVolumes' }])
})

test('one that has finished stays finished', () => {
  const done = pod({ phase: 'Succeeded', startTime, containerStatuses: [container({ terminated: { exitCode: 0, reason: 'Completed', finishedAt: startTime } })] })
  const finished: Pod = { ...done, spec: { containers: [{ name: 'c' }], restartPolicy: 'Never' } }
  expect(decide(finished, restorePodFacts(finished, NOW), NOW)).toEqual({ actions: [], wakeAt: null })
})
