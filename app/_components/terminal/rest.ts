/**
 * Whether nobody has something in their hand on an element: a selection or a scroll bar that is being drawn, which would slip away below the
 * hand if lines were put above.
 */
export class Rest {
  private held = false
  private readonly waiting: (() => void)[] = []
  private readonly stopping = new AbortController()

  constructor(element: HTMLElement) {
    const { signal } = this.stopping
    element.addEventListener('pointerdown', () => (this.held = true), { signal, capture: true })
    for (const end of ['pointerup', 'pointercancel', 'blur']) window.addEventListener(end, () => this.release(), { signal, capture: true })
  }

  /** Now, or as soon as nothing is held. */
  when(run: () => void): void {
    if (this.held) this.waiting.push(run)
    else run()
  }

  stop(): void {
    this.stopping.abort()
    this.release()
  }

  private release(): void {
    this.held = false
    for (const run of this.waiting.splice(0)) run()
  }
}
