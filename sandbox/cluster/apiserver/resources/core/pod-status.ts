import type { Container, ContainerStatus, Pod, PodCondition } from 'kubernetes-types/core/v1'
import { humanDuration } from '../../../machinery/duration.ts'

/** What `kubectl get pods` says of a pod: READY, STATUS and RESTARTS. */
export interface PodSummary {
  ready: number
  total: number
  status: string
  restarts: number
  /** Milliseconds since 1970 of the last restart; null: none known. */
  lastRestart: number | null
}

/** The status column is not a field: it is made of the phase, the container states and the deletion. pkg/printers/internalversion/printers.go */
export function summarizePod(pod: Pod): PodSummary {
  const sidecars = new Set((pod.spec?.initContainers ?? []).filter(isSidecar).map((container) => container.name))
  const init = summarizeInit(pod, sidecars)
  const conditions = pod.status?.conditions ?? []
  let status = init.reason ?? phaseReason(pod)
  let ready = init.ready
  let counted = init.all
  if (init.reason === null || isTrue(conditions, 'Initialized')) {
    const main = summarizeContainers(pod.status?.containerStatuses ?? [])
    status = main.reason ?? status
    if (status === 'Completed' && main.running) status = isTrue(conditions, 'Ready') ? 'Running' : 'NotReady'
    ready += main.ready
    counted = add(init.sidecars, main.restarts)
  }
  return {
    ready,
    total: (pod.spec?.containers?.length ?? 0) + sidecars.size,
    status: deletionReason(pod) ?? status,
    restarts: counted.count,
    lastRestart: counted.last,
  }
}

/** The RESTARTS cell: "3", or "3 (10s ago)". */
export function restartsCell(summary: PodSummary, now: number): string {
  if (summary.restarts === 0 || summary.lastRestart === null) return String(summary.restarts)
  return `${summary.restarts} (${humanDuration(now - summary.lastRestart)} ago)`
}

/** An init container that keeps running beside the others. */
const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always'

const isTrue = (conditions: PodCondition[], type: string): boolean =>
  conditions.some((condition) => condition.type === type && condition.status === 'True')

function phaseReason(pod: Pod): string {
  const gated = pod.status?.conditions?.some((one) => one.type === 'PodScheduled' && one.reason === 'SchedulingGated')
  return gated ? 'SchedulingGated' : pod.status?.reason || pod.status?.phase || ''
}

function deletionReason(pod: Pod): string | null {
  if (!pod.metadata?.deletionTimestamp) return null
  if (pod.status?.reason === 'NodeLost') return 'Unknown'
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' ? null : 'Terminating'
}

interface Restarts {
  count: number
  last: number | null
}
const none: Restarts = { count: 0, last: null }
const add = (a: Restarts, b: Restarts): Restarts => ({
  count: a.count + b.count,
  last: a.last === null || b.last === null ? (a.last ?? b.last) : Math.max(a.last, b.last),
})
const restartsOf = (status: ContainerStatus): Restarts => ({
  count: status.restartCount,
  last: status.lastState?.terminated?.finishedAt ? Date.parse(status.lastState.terminated.finishedAt) : null,
})

/** Walks the init containers up to the first that holds the pod back; `reason` null: none does. */
function summarizeInit(pod: Pod, sidecars: ReadonlySet<string>) {
  let all = none
  let ofSidecars = none
  let ready = 0
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = sidecars.has(status.name)
    all = add(all, restartsOf(status))
    if (sidecar) ofSidecars = add(ofSidecars, restartsOf(status))
    if (status.state?.terminated?.exitCode === 0) continue
    if (sidecar && status.started) {
      if (status.ready) ready++
      continue
    }
    return { all, sidecars: ofSidecars, ready, reason: initReason(status, index, pod.spec?.initContainers?.length ?? 0) }
  }
  return { all, sidecars: ofSidecars, ready, reason: null }
}

function initReason({ state }: ContainerStatus, index: number, total: number): string {
  if (state?.terminated) return `Init:${terminatedReason(state.terminated)}`
  const waiting = state?.waiting?.reason
  return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${total}`
}

const terminatedReason = ({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string =>
  reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`)

/** The last container that is not running gives the reason, so the first of them wins. */
function summarizeContainers(statuses: ContainerStatus[]) {
  let reason: string | null = null
  let running = false
  let ready = 0
  let restarts = none
  for (const status of [...statuses].reverse()) {
    restarts = add(restarts, restartsOf(status))
    if (status.state?.waiting?.reason) reason = status.state.waiting.reason
    else if (status.state?.terminated) reason = terminatedReason(status.state.terminated)
    else if (status.ready && status.state?.running) {
      running = true
      ready++
    }
  }
  return { reason, running, ready, restarts }
}
