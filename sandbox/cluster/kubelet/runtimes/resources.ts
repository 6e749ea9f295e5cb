import type { Clock } from '../../machinery/clock.ts'
import { CpuMeter } from './cpu-meter.ts'

/** What a process is taken to need beside what it allocates, in bytes; and a container beside its processes. */
const BASE_MEMORY_BYTES = 1024 * 1024

export interface Limits {
  /** Cores; null: none. */
  cpu: number | null
  /** Bytes; null: none. */
  memory: number | null
}

/**
 * What one container uses, as a cgroup accounts it. CPU is the time that its programs have really computed; memory is what they
 * say they allocate: nothing is allocated in their name, because they share this process.
 */
export class Resources {
  private readonly clock: Clock
  private readonly limits: Limits
  private readonly exceeded: () => void
  private readonly cpu: CpuMeter
  private readonly memory = new Map<number, number>()
  /** CPU that was used beyond the limit is paid back until then. */
  private paidAt = 0

  /** `exceeded`: more memory than the limit. */
  constructor(clock: Clock, limits: Limits, exceeded: () => void) {
    this.clock = clock
    this.limits = limits
    this.exceeded = exceeded
    this.cpu = new CpuMeter(clock.now())
  }

  begin(pid: number): void {
    this.allocate(pid, BASE_MEMORY_BYTES)
  }

  end(pid: number): void {
    this.memory.delete(pid)
  }

  allocate(pid: number, bytes: number): void {
    this.memory.set(pid, Math.max(0, (this.memory.get(pid) ?? 0) + bytes))
    if (this.limits.memory !== null && this.memoryBytes() > this.limits.memory) this.exceeded()
  }

  /** Milliseconds to rest for, so that the container as a whole keeps to its CPU limit. */
  spend(milliseconds: number): number {
    const now = this.clock.now()
    this.cpu.spend(milliseconds, now)
    if (this.limits.cpu === null) return 0
    this.paidAt = Math.max(this.paidAt, now - milliseconds) + milliseconds / this.limits.cpu
    return Math.max(0, this.paidAt - now)
  }

  usage(): { cpuNanoCores: number; memoryBytes: number } {
    return { cpuNanoCores: this.cpu.nanoCores(this.clock.now()), memoryBytes: this.memoryBytes() }
  }

  memoryOf(pid: number): number {
    return this.memory.get(pid) ?? 0
  }

  private memoryBytes(): number {
    return [...this.memory.values()].reduce((sum, bytes) => sum + bytes, BASE_MEMORY_BYTES)
  }
}
