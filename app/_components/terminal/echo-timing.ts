/**
 * User timing of the way from a key to the screen, through the shell: a PerformanceObserver on "measure" entries of this name sees
 * each, in milliseconds; `podyard bench` is one. Nothing is kept.
 */
export const echoMeasure = 'podyard.echo'

export class EchoTiming {
  private typedAt: number | null = null

  typed(): void {
    this.typedAt ??= performance.now()
  }

  /** Output has been written: what was typed before it is on the screen. */
  written(): void {
    if (this.typedAt === null) return
    performance.measure(echoMeasure, { start: this.typedAt, end: performance.now() })
    performance.clearMeasures(echoMeasure)
    this.typedAt = null
  }
}
