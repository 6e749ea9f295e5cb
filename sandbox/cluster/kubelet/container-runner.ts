import type { Container, Pod } from 'kubernetes-types/core/v1'
import type { EventType } from '../machinery/event-recorder.ts'
import type { Stored } from '../machinery/object.ts'
import { ensureImage, ImageProblem } from './ensure-image.ts'
import { containerEnvironment } from './environment.ts'
import { expand } from './expand.ts'
import { runHook } from './hooks.ts'
import type { KubeletContext } from './kubelet-context.ts'
import { nextBackOff } from './lifecycle/back-off.ts'
import type { ContainerFacts } from './lifecycle/facts.ts'
import { Prober } from './probes/prober.ts'
import type { ProbePath } from './probes/result.ts'
import { type ContainerExit, type ContainerLog, type ContainerStart, ContainerStartError, type RunningContainer } from './runtime.ts'
import { placementOf } from './placement.ts'
import { refuseRoot } from './run-as-non-root.ts'
import { terminationMessage } from './termination-message.ts'
import { MissingSourceError } from './volumes/sources.ts'
import { withSubPaths } from './volumes/sub-paths.ts'

/** What containerd says of a process that never ran. */
const NEVER_STARTED = '1970-01-01T00:00:00Z'

/** What a container needs of its pod. */
export interface PodSide {
  pod(): Stored<Pod>
  address(): string
  volumesOf(container: Container): Pick<ContainerStart, 'files' | 'directories'>
  /** Facts have changed. */
  changed(): void
}

/** Wait before a container that could not be configured or created is tried again, in milliseconds; a real kubelet's next sync. */
const RETRY_MILLISECONDS = 5_000
/** A preStop hook leaves its container at least this long to end, in milliseconds. */
const LEAST_STOP_MILLISECONDS = 2_000

type Prepared = Pick<ContainerStart, 'container' | 'environment' | 'files' | 'directories'>

/** Does to one container what was decided, and keeps its facts. */
export class ContainerRunner {
  private running: RunningContainer | null = null
  private prober: Prober | null = null
  private starting: AbortController | null = null
  private stopBy: number | null = null
  private logOfNow: ContainerLog | null = null
  private logOfBefore: ContainerLog | null = null
  private readonly context: KubeletContext
  private readonly side: PodSide
  private readonly name: string
  private readonly facts: ContainerFacts

  constructor(context: KubeletContext, side: PodSide, name: string, facts: ContainerFacts) {
    this.context = context
    this.side = side
    this.name = name
    this.facts = facts
  }

  /** Null while there is none to read. */
  log(previous: boolean): ContainerLog | null {
    return previous ? this.logOfBefore : this.logOfNow
  }

  get process(): RunningContainer | null {
    return this.running
  }

  tell(type: EventType, reason: string, message: string): void {
    const pod = this.side.pod()
    const isIn = (containers: readonly { name: string }[] = []): boolean => containers.some((one) => one.name === this.name)
    const list = isIn(pod.spec?.initContainers) ? 'initContainers' : isIn(pod.spec?.ephemeralContainers) ? 'ephemeralContainers' : 'containers'
    this.context.record({ object: pod, fieldPath: `spec.${list}{${this.name}}` }, type, reason, message)
  }

  async start(): Promise<void> {
    const { facts, context } = this
    const container = this.container()
    facts.phase = 'starting'
    const aborter = new AbortController()
    this.starting = aborter
    try {
      const image = await ensureImage(container, context.runtime, context.clock, (...event) => this.tell(...event), aborter.signal)
      refuseRoot(this.side.pod(), container, image.user)
      const start = await this.prepare(container)
      if (aborter.signal.aborted) throw aborter.signal.reason
      facts.image = image.reference.whole
      facts.imageId = image.imageId
      facts.pullBackOff = null
      await this.run(container, start)
    } catch (error) {
      this.couldNotStart(error, aborter.signal)
    } finally {
      this.starting = null
    }
    this.side.changed()
  }

  /** Asks it to end within so many seconds; again with less to hurry. Resolves at once; the end comes as facts. */
  stop(graceSeconds: number, event: { reason: string; message: string }): void {
    const { facts, context } = this
    if (facts.phase === 'starting') return this.starting?.abort()
    if (this.running === null) return
    const by = context.clock.now() + graceSeconds * 1000
    const first = facts.phase !== 'stopping'
    // The remaining grace is in whole seconds, so a second either way says nothing new.
    if (!first && this.stopBy !== null && by > this.stopBy - 1500) return
    this.stopBy = by
    facts.phase = 'stopping'
    if (first) this.tell('Normal', event.reason, event.message)
    void this.end(this.running, first, graceSeconds * 1000)
  }

  showBackOff(of: 'pull' | 'crash'): void {
    const { facts, context } = this
    const { namespace, name, uid } = this.side.pod().metadata
    if (of === 'pull') {
      const text = `Back-off pulling image "${this.container().image}"`
      facts.waiting = { reason: 'ImagePullBackOff', message: `${text}: ErrImagePull: ${facts.waiting.message}`, since: context.clock.now() }
      this.tell('Normal', 'BackOff', text)
      this.tell('Warning', 'Failed', 'Error: ImagePullBackOff')
    } else {
      const wait = facts.crashBackOff?.milliseconds ?? 0
      const text = `back-off ${backOffText(wait)} restarting failed container=${this.name} pod=${name}_${namespace}(${uid})`
      facts.phase = 'waiting'
      facts.waiting = { reason: 'CrashLoopBackOff', message: text, since: context.clock.now() }
      facts.retryAt = (facts.exit?.finished ?? 0) + wait
      this.tell('Warning', 'BackOff', `Back-off restarting failed container ${this.name} in pod ${name}_${namespace}(${uid})`)
    }
    this.side.changed()
  }

  /** Forgets everything; the container must have ended. */
  close(): void {
    this.prober?.stop()
    this.starting?.abort()
  }

  private probePath(): ProbePath {
    return { to: this.side.address(), from: this.context.node.address }
  }

  private container(): Container {
    const { spec } = this.side.pod()
    const found = [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...((spec?.ephemeralContainers ?? []) as Container[])].find((one) => one.name === this.name)
    if (found === undefined) throw new Error(`pod has no container ${this.name}`)
    return found
  }

  private async prepare(container: Container): Promise<Prepared> {
    const { context } = this
    if (!context.runtime.executes) return { container, environment: {}, files: {}, directories: {} }
    const placement = placementOf(context, this.side.address())
    const environment = await containerEnvironment(this.side.pod(), container, context.services(), context.sources, placement)
    const expanded = (words: string[] | undefined) => words?.map((word) => expand(word, environment))
    const mounted = { ...container, volumeMounts: withSubPaths(container.volumeMounts ?? [], environment) }
    return { container: { ...mounted, command: expanded(container.command), args: expanded(container.args) }, environment, ...this.side.volumesOf(mounted) }
  }

  private async run(container: Container, start: Prepared): Promise<void> {
    const { facts, context } = this
    const again = facts.exit !== null
    const restartCount = again ? facts.restartCount + 1 : facts.restartCount
    if (again && facts.exit) facts.crashBackOff = nextBackOff(facts.crashBackOff, facts.exit.finished, context.clock.now())
    this.tell('Normal', 'Created', `Created container: ${this.name}`)
    facts.restartCount = restartCount
    let ended = false
    const running = await context.runtime.startContainer({
      ...start,
      pod: this.side.pod(),
      address: this.side.address(),
      restartCount,
      exited: (exit) => {
        ended = true
        this.exited(exit)
      },
    })
    this.tell('Normal', 'Started', `Started container ${this.name}`)
    this.logOfBefore = this.logOfNow ?? this.logOfBefore
    this.logOfNow = running.logs
    facts.containerId = running.containerId
    facts.startedAt = running.startedAt
    // It may have ended before this line: a command that does nothing.
    if (ended) {
      if (facts.exit) Object.assign(facts.exit, { startedAt: running.startedAt, containerId: running.containerId })
      return
    }
    this.running = running
    facts.phase = 'running'
    this.stopBy = null
    const hook = context.runtime.executes ? container.lifecycle?.postStart : undefined
    const probed = context.runtime.executes
    facts.started = hook === undefined && (!probed || container.startupProbe === undefined)
    facts.ready = !probed || container.readinessProbe === undefined
    if (hook !== undefined) void this.afterStart(container, running)
    else if (probed) this.probe(container, running)
  }

  private async afterStart(container: Container, running: RunningContainer): Promise<void> {
    const hook = container.lifecycle?.postStart
    const failure = hook === undefined ? null : await runHook(hook, container, this.probePath(), running, this.context.clock)
    if (this.running !== running) return
    if (failure !== null) {
      this.tell('Warning', 'FailedPostStartHook', 'PostStartHook failed')
      this.facts.unwell = { reason: 'Killing', message: 'FailedPostStartHook' }
    } else {
      this.facts.started = container.startupProbe === undefined
      this.probe(container, running)
    }
    this.side.changed()
  }

  private probe(container: Container, running: RunningContainer): void {
    const { facts } = this
    this.prober = new Prober({
      clock: this.context.clock,
      container,
      path: this.probePath(),
      exec: running.exec,
      tell: (...event) => this.tell(...event),
      result: ({ started, ready, unwell }) => {
        Object.assign(facts, { started, ready, unwell: unwell ?? facts.unwell })
        this.side.changed()
      },
    })
  }

  private async end(running: RunningContainer, first: boolean, graceMilliseconds: number): Promise<void> {
    const hook = first && this.context.runtime.executes ? this.container().lifecycle?.preStop : undefined
    let left = graceMilliseconds
    if (hook !== undefined && graceMilliseconds > 0) {
      const began = this.context.clock.now()
      const failure = await runHook(hook, this.container(), this.probePath(), running, this.context.clock, graceMilliseconds)
      if (failure !== null) this.tell('Warning', 'FailedPreStopHook', 'PreStopHook failed')
      left = Math.max(graceMilliseconds - (this.context.clock.now() - began), LEAST_STOP_MILLISECONDS)
    }
    await running.stop(left)
  }

  private exited(exit: ContainerExit): void {
    const { facts } = this
    this.prober?.stop()
    this.prober = null
    const container = this.container()
    const log = this.running?.logs ?? null
    this.running = null
    const message = exit.message ?? terminationMessage(container, exit, log)
    facts.previousExit = facts.exit
    facts.exit = {
      exitCode: exit.exitCode,
      reason: exit.reason,
      ...(message === undefined ? {} : { message }),
      startedAt: facts.startedAt,
      finishedAt: exit.finishedAt,
      finished: this.context.clock.now(),
      containerId: facts.containerId,
    }
    Object.assign(facts, { phase: 'exited', started: false, ready: false, unwell: null })
    this.side.changed()
  }

  private couldNotStart(error: unknown, signal: AbortSignal): void {
    const { facts, context } = this
    const now = context.clock.now()
    const message = error instanceof Error ? error.message : String(error)
    // Reasons from before an end do not come back as the state: it is the end that is shown.
    facts.phase = facts.exit !== null && facts.waiting.since <= facts.exit.finished ? 'exited' : 'waiting'
    if (signal.aborted) return
    facts.phase = 'waiting'
    if (error instanceof ImageProblem) {
      const pull = error.reason === 'ErrImagePull'
      facts.waiting = { reason: error.reason, message, since: now }
      if (pull) facts.pullBackOff = nextBackOff(facts.pullBackOff, now, now)
      facts.retryAt = now + (pull ? (facts.pullBackOff?.milliseconds ?? 0) : RETRY_MILLISECONDS)
    } else if (error instanceof ContainerStartError) {
      this.tell('Warning', 'Failed', `Error: ${message}`)
      facts.previousExit = facts.exit
      facts.exit = { exitCode: 128, reason: 'StartError', message, startedAt: NEVER_STARTED, finishedAt: new Date(now).toISOString().replace(/\.\d+/, ''), finished: now, containerId: '' }
      facts.phase = 'exited'
    } else {
      const config = error instanceof MissingSourceError
      facts.waiting = { reason: config ? 'CreateContainerConfigError' : 'CreateContainerError', message, since: now }
      facts.retryAt = now + RETRY_MILLISECONDS
      this.tell('Warning', 'Failed', `Error: ${message}`)
      if (!config) context.log(`kubelet: cannot start container ${this.name} of pod ${this.side.pod().metadata.name}: ${message}`)
    }
  }
}

/** As Go prints it: "10s", "1m20s", "5m0s". */
export const backOffText = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
