import type { Container, Pod } from 'kubernetes-types/core/v1'
import { mayStartAt } from './back-off.ts'
import { isAlive, isSidecar, type PodFacts } from './facts.ts'
import { factsOf, initDone, isInitialised, isOver, shouldRestart } from './progress.ts'

/** One thing for the worker to do. Actions of one decision are independent of each other. */
export type Action =
  | { type: 'prepareVolumes' }
  | { type: 'createSandbox' }
  | { type: 'start'; container: string }
  | { type: 'stop'; container: string; graceSeconds: number; event: { reason: string; message: string } }
  /** Say that the container waits for its back-off: state and event. */
  | { type: 'showBackOff'; container: string; of: 'pull' | 'crash' }
  | { type: 'fail'; reason: string; message: string }
  | { type: 'removeSandbox' }
  /** All has ended on this node: delete the object. */
  | { type: 'finish' }

export interface Decision {
  actions: Action[]
  /** When to decide again though nothing has happened, in milliseconds since 1970. */
  wakeAt: number | null
}

/** A real kubelet looks at its containers once a second (the PLEG's relist), so an ended container is seen as ended for that long. */
export const RELIST_MILLISECONDS = 1_000
/** How long ErrImagePull is shown before the wait for the next try is called ImagePullBackOff; upstream: until the next sync. */
export const PULL_ERROR_SHOWN_MILLISECONDS = 2_000
/** Upstream gives a container at least this long, whatever a hook has used up. */
const LEAST_GRACE_SECONDS = 2

/** Given the pod as the API has it, what this node knows of it, and the time: what is to be done now. Pure. */
export function decide(pod: Pod, facts: PodFacts, now: number): Decision {
  const plan = new Plan(pod, facts, now)
  if (pod.metadata?.deletionTimestamp !== undefined) return plan.windDown(true)
  if (isOver(pod, facts)) return plan.windDown(false)
  const deadline = activeDeadline(pod, facts)
  if (deadline !== null && !plan.reached(deadline)) plan.wake(deadline)
  else if (deadline !== null) return { actions: [deadlineExceeded], wakeAt: null }
  return plan.run()
}

const deadlineExceeded: Action = {
  type: 'fail',
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
}

function activeDeadline(pod: Pod, facts: PodFacts): number | null {
  const seconds = pod.spec?.activeDeadlineSeconds
  return seconds === undefined ? null : facts.acceptedAt + seconds * 1000
}

class Plan {
  private readonly actions: Action[] = []
  private wakeAt: number | null = null
  private readonly pod: Pod
  private readonly facts: PodFacts
  private readonly now: number

  constructor(pod: Pod, facts: PodFacts, now: number) {
    this.pod = pod
    this.facts = facts
    this.now = now
  }

  reached(time: number): boolean {
    return this.now >= time
  }

  wake(time: number): void {
    this.wakeAt = this.wakeAt === null ? time : Math.min(this.wakeAt, time)
  }

  /** Does `action` once `time` has come, else wakes then. */
  private at(time: number, action: Action): void {
    if (this.reached(time)) this.actions.push(action)
    else this.wake(time)
  }

  private done(): Decision {
    return { actions: this.actions, wakeAt: this.wakeAt }
  }

  /* ── getting it to run ── */

  run(): Decision {
    const { facts } = this
    if (facts.volumes === 'absent') this.at(facts.retryAt, { type: 'prepareVolumes' })
    else if (facts.volumes === 'ready' && facts.sandbox === 'absent') this.at(facts.retryAt, { type: 'createSandbox' })
    if (facts.volumes === 'ready' && facts.sandbox === 'ready') this.runContainers()
    return this.done()
  }

  private runContainers(): void {
    const initialised = isInitialised(this.pod, this.facts)
    for (const container of this.pod.spec?.ephemeralContainers ?? []) this.runOnce(container as Container)
    for (const container of this.pod.spec?.initContainers ?? []) {
      if (isSidecar(container) || (!initialised && !initDone(this.facts, container))) this.keepRunning(container)
      if (!initialised && !initDone(this.facts, container)) return
    }
    for (const container of this.pod.spec?.containers ?? []) this.keepRunning(container)
  }

  /** Ephemeral containers are started whatever the others do, and never again. */
  private runOnce(container: Container): void {
    if (factsOf(this.facts, container).phase === 'waiting') this.keepRunning(container)
  }

  private keepRunning(container: Container): void {
    const one = factsOf(this.facts, container)
    const start: Action = { type: 'start', container: container.name }
    if (one.phase === 'running' && one.unwell !== null) {
      this.actions.push({ type: 'stop', container: container.name, graceSeconds: this.probeGrace(container), event: one.unwell })
    } else if (one.phase === 'waiting') {
      const failedToPull = one.waiting.reason === 'ErrImagePull'
      if (failedToPull) this.at(one.waiting.since + PULL_ERROR_SHOWN_MILLISECONDS, { type: 'showBackOff', container: container.name, of: 'pull' })
      else this.at(one.retryAt, start)
    } else if (one.phase === 'exited' && one.exit !== null && shouldRestart(this.pod, container, one.exit.exitCode)) {
      const noticed = one.exit.finished + RELIST_MILLISECONDS
      const waits = mayStartAt(one.crashBackOff, one.exit.finished) > noticed
      this.at(noticed, waits ? { type: 'showBackOff', container: container.name, of: 'crash' } : start)
    }
  }

  private probeGrace(container: Container): number {
    const own = container.livenessProbe?.terminationGracePeriodSeconds
    return own ?? this.pod.spec?.terminationGracePeriodSeconds ?? 30
  }

  /* ── getting it to end ── */

  /** Regular containers first, together; then sidecars, last to first; then the sandbox; then, when deleted, the object. */
  windDown(deleted: boolean): Decision {
    const init = this.pod.spec?.initContainers ?? []
    const first = [...(this.pod.spec?.containers ?? []), ...init.filter((container) => !isSidecar(container)), ...((this.pod.spec?.ephemeralContainers ?? []) as Container[])]
    const alive = first.filter((container) => isAlive(factsOf(this.facts, container)))
    const sidecars = init.filter((container) => isSidecar(container) && isAlive(factsOf(this.facts, container)))
    if (alive.length > 0) for (const container of alive) this.stop(container)
    else if (sidecars.length > 0) this.stop(sidecars[sidecars.length - 1] as Container)
    else if (this.facts.sandbox === 'ready') this.actions.push({ type: 'removeSandbox' })
    else if (this.facts.sandbox !== 'creating' && this.facts.sandbox !== 'removing' && deleted && !this.facts.finished) {
      this.actions.push({ type: 'finish' })
    }
    return this.done()
  }

  private stop(container: Container): void {
    const { metadata, spec } = this.pod
    const whole = metadata?.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 30
    const used = this.facts.stoppingSince === null ? 0 : Math.floor((this.now - this.facts.stoppingSince) / 1000)
    const graceSeconds = used === 0 ? whole : Math.max(whole - used, LEAST_GRACE_SECONDS)
    const event = { reason: 'Killing', message: `Stopping container ${container.name}` }
    this.actions.push({ type: 'stop', container: container.name, graceSeconds, event })
  }
}
