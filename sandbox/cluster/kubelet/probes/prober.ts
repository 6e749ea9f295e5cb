import type { Container, Probe } from 'kubernetes-types/core/v1'
import type { Clock } from '../../machinery/clock.ts'
import type { EventType } from '../../machinery/event-recorder.ts'
import type { RunningContainer } from '../runtime.ts'
import { execProbe } from './exec.ts'
import { grpcProbe } from './grpc.ts'
import { httpProbe } from './http.ts'
import type { ProbePath, ProbeResult } from './result.ts'
import { tcpProbe } from './tcp.ts'
import { extend, noStreak, type Streak, verdict } from './thresholds.ts'

export interface ProberOptions {
  clock: Clock
  container: Container
  path: ProbePath
  exec: RunningContainer['exec']
  tell: (type: EventType, reason: string, message: string) => void
  /** Called when a verdict changes what is true of the container. */
  result(state: { started: boolean; ready: boolean; unwell: { reason: string; message: string } | null }): void
}

type Kind = 'Startup' | 'Readiness' | 'Liveness'

/**
 * Probes one running container until stopped: startup alone first, then readiness and liveness side by side.
 * https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export class Prober {
  private readonly options: ProberOptions
  private readonly streaks: Record<Kind, Streak> = { Startup: noStreak, Readiness: noStreak, Liveness: noStreak }
  private readonly cancels = new Map<Kind, () => void>()
  private readonly bornAt: number
  private started: boolean
  private ready: boolean
  private stopped = false

  constructor(options: ProberOptions) {
    this.options = options
    this.bornAt = options.clock.now()
    const { container } = options
    this.started = container.startupProbe === undefined
    this.ready = container.readinessProbe === undefined
    if (this.started) this.begin()
    else this.schedule('Startup', container.startupProbe, this.delayOf(container.startupProbe))
  }

  stop(): void {
    this.stopped = true
    for (const cancel of this.cancels.values()) cancel()
  }

  private begin(): void {
    const { readinessProbe, livenessProbe } = this.options.container
    this.schedule('Readiness', readinessProbe, this.delayOf(readinessProbe))
    this.schedule('Liveness', livenessProbe, this.delayOf(livenessProbe))
  }

  /** initialDelaySeconds count from the start of the container, not from the end of its startup probe. */
  private delayOf(probe: Probe | undefined): number {
    return Math.max(0, this.bornAt + (probe?.initialDelaySeconds ?? 0) * 1000 - this.options.clock.now())
  }

  private schedule(kind: Kind, probe: Probe | undefined, milliseconds: number): void {
    if (probe === undefined || this.stopped) return
    this.cancels.set(kind, this.options.clock.after(milliseconds, () => void this.round(kind, probe)))
  }

  private async round(kind: Kind, probe: Probe): Promise<void> {
    const result = await this.act(probe)
    if (this.stopped) return
    if (result.outcome !== 'success') {
      const failed = result.outcome === 'failure' ? 'failed' : 'errored'
      this.options.tell('Warning', 'Unhealthy', `${kind} probe ${failed}: ${result.message}`)
    }
    this.streaks[kind] = extend(this.streaks[kind], result.outcome === 'success')
    const verdictNow = verdict(this.streaks[kind], probe)
    const goOn = verdictNow === null || this.judge(kind, verdictNow)
    if (goOn) this.schedule(kind, probe, (probe.periodSeconds ?? 10) * 1000)
  }

  private act(probe: Probe): Promise<ProbeResult> {
    const { container, path, exec } = this.options
    const timeout = (probe.timeoutSeconds ?? 1) * 1000
    if (probe.httpGet) return httpProbe(probe.httpGet, container, path, timeout)
    if (probe.tcpSocket) return tcpProbe(probe.tcpSocket, container, path, timeout)
    if (probe.exec) return execProbe(probe.exec.command ?? [], exec, timeout)
    if (probe.grpc) return grpcProbe(probe.grpc, path, timeout)
    return Promise.resolve({ outcome: 'error', message: 'the probe names no action' })
  }

  /** Whether this probe goes on. */
  private judge(kind: Kind, passing: boolean): boolean {
    if (kind === 'Readiness') {
      if (this.ready !== passing) {
        this.ready = passing
        this.report(null)
      }
      return true
    }
    if (!passing) {
      const message = `Container ${this.options.container.name} failed ${kind.toLowerCase()} probe, will be restarted`
      this.report({ reason: 'Killing', message })
      this.stop()
      return false
    }
    if (kind === 'Liveness') return true
    this.started = true
    this.report(null)
    this.begin()
    return false
  }

  private report(unwell: { reason: string; message: string } | null): void {
    this.options.result({ started: this.started, ready: this.ready, unwell })
  }
}
