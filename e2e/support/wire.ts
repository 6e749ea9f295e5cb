import { connect, createServer, type Server, type Socket } from 'node:net'

/** The network between a browser and the site: bytes pass unchanged, until the wire is cut. */
export class Wire {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #target = 0
  #cut = false

  private constructor() {
    this.#server = createServer((near) => {
      this.#keep(near)
      if (this.#cut) return void near.destroy()
      const far = connect(this.#target, '127.0.0.1')
      this.#keep(far)
      near.pipe(far)
      far.pipe(near)
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
    })
  }

  static async open(): Promise<Wire> {
    const wire = new Wire()
    await new Promise<void>((done) => wire.#server.listen(0, '127.0.0.1', done))
    return wire
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the wire is not up')
    return `http://127.0.0.1:${address.port}`
  }

  /** Where the bytes go. */
  lead(url: string): void {
    this.#target = Number(new URL(url).port)
  }

  /** Every connection breaks, and none can be made. */
  cut(): void {
    this.#cut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  mend(): void {
    this.#cut = false
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((done) => this.#server.close(done))
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy()) // a cut is what this is for
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
