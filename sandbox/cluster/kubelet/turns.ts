/** One at a time, in the order they came, with a turn of the event loop between, so that a long queue holds up nobody else. */
export class Turns {
  private last: Promise<void> = Promise.resolve()

  async take<T>(action: () => Promise<T>): Promise<T> {
    const before = this.last
    let done: () => void = () => undefined
    this.last = new Promise((resolve) => (done = resolve))
    await before
    try {
      return await action()
    } finally {
      setImmediate(done)
    }
  }
}
