import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import { restartsCell, summarizePod } from './pod-status.ts'

const status = (name: string, state: ContainerStatus['state'], more: Partial<ContainerStatus> = {}): ContainerStatus => ({ name, image: '', imageID: '', ready: false, restartCount: 0, state, ...more })
const running = { running: { startedAt: '2026-01-01T00:00:00Z' } }
const exited = (exitCode: number, reason?: string) => ({ terminated: { exitCode, ...(reason ? { reason } : {}) } })

const pod = (parts: Partial<NonNullable<Pod['status']>>, spec: Partial<NonNullable<Pod['spec']>> = {}, metadata: Pod['metadata'] = {}): Pod => ({
  metadata,
  spec: { containers: [{ name: 'a' }], ...spec },
  status: { phase: 'Running', ...parts },
})

describe('the STATUS of a pod', () => {
  const cases: [string, Pod, string, string][] = [
    ['pending', pod({ phase: 'Pending' }), 'Pending', '0/1'],
    ['pulling', pod({ phase: 'Pending', containerStatuses: [status('a', { waiting: { reason: 'ContainerCreating' } })] }), 'ContainerCreating', '0/1'],
    ['running', pod({ containerStatuses: [status('a', running, { ready: true })] }), 'Running', '1/1'],
    ['crashing', pod({ containerStatuses: [status('a', { waiting: { reason: 'CrashLoopBackOff' } })] }), 'CrashLoopBackOff', '0/1'],
    ['done', pod({ phase: 'Succeeded', containerStatuses: [status('a', exited(0, 'Completed'))] }), 'Completed', '0/1'],
    ['failed without a reason', pod({ phase: 'Failed', containerStatuses: [status('a', exited(3))] }), 'ExitCode:3', '0/1'],
    ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), 'Evicted', '0/1'],
    ['held at a gate', pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] }), 'SchedulingGated', '0/1'],
    ['leaving', pod({ containerStatuses: [status('a', running, { ready: true })] }, {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }), 'Terminating', '1/1'],
    ['initializing', pod({ phase: 'Pending', initContainerStatuses: [status('i', running)] }, { initContainers: [{ name: 'i' }, { name: 'j' }] }), 'Init:0/2', '0/1'],
    ['failing to initialize', pod({ phase: 'Pending', initContainerStatuses: [status('i', exited(1, 'Error'))] }, { initContainers: [{ name: 'i' }] }), 'Init:Error', '0/1'],
    [
      'past its init containers',
      pod({ phase: 'Pending', initContainerStatuses: [status('i', exited(0))], containerStatuses: [status('a', { waiting: { reason: 'PodInitializing' } })] }, { initContainers: [{ name: 'i' }] }),
      'PodInitializing',
      '0/1',
    ],
    [
      'with a sidecar',
      pod({ initContainerStatuses: [status('s', running, { ready: true, started: true })], containerStatuses: [status('a', running, { ready: true })] }, { initContainers: [{ name: 's', restartPolicy: 'Always' }] }),
      'Running',
      '2/2',
    ],
    [
      'half done',
      pod({ containerStatuses: [status('a', exited(0, 'Completed')), status('b', running, { ready: true })] }, { containers: [{ name: 'a' }, { name: 'b' }] }),
      'NotReady',
      '1/2',
    ],
  ]
  it.each(cases)('%s', (_, given, expected, ready) => {
    const summary = summarizePod(given)
    expect(`${summary.status} ${summary.ready}/${summary.total}`).toBe(`${expected} ${ready}`)
  })

  it('counts restarts and says when the last was', () => {
    const lastState = { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:00:00Z' } }
    const summary = summarizePod(pod({ containerStatuses: [status('a', running, { restartCount: 3, lastState, ready: true })] }))
    expect(restartsCell(summary, Date.parse('2026-01-01T00:00:10Z'))).toBe('3 (10s ago)')
    expect(restartsCell(summarizePod(pod({})), 0)).toBe('0')
  })
})
