/** One read under way at a time, for all who ask; each hears of one that began after they had asked, so that it holds what was there then. */
export class SharedRead<Value> {
  private running: Promise<unknown> | null = null
  private following: Promise<Value> | null = null

  /** @param read rejects as this does to those whom it was for */
  constructor(private readonly read: () => Promise<Value>) {}

  next(): Promise<Value> {
    if (this.running === null) return this.begin()
    this.following ??= this.running.then(() => {
      this.following = null
      return this.begin()
    })
    return this.following
  }

  private begin(): Promise<Value> {
    const reading = this.read()
    const done = reading.then(
      () => undefined,
      () => undefined,
    ).then(() => {
      if (this.running === done) this.running = null
    })
    this.running = done
    return reading
  }
}
