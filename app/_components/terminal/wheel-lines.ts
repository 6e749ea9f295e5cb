/** Pixels, lines, pages: WheelEvent.deltaMode. */
const modes = { pixels: 0, lines: 1 } as const

/** Counts the lines that a wheel has turned by; what is less than one waits for more. */
export class WheelLines {
  private rest = 0

  /** Down is positive. At most a page at once. */
  turned({ deltaMode, deltaY }: Pick<WheelEvent, 'deltaMode' | 'deltaY'>, page: { rows: number; lineHeight: number }): number {
    // The other way round, what waited is void.
    if (Math.sign(deltaY) !== Math.sign(this.rest)) this.rest = 0
    this.rest += deltaMode === modes.pixels ? deltaY / page.lineHeight : deltaMode === modes.lines ? deltaY : deltaY * page.rows
    // Without the sign of nothing.
    const lines = Math.trunc(this.rest) || 0
    this.rest -= lines
    return Math.min(page.rows, Math.max(-page.rows, lines))
  }
}
