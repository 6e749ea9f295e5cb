import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Random } from './random.ts'

/** Bytes of one connection on their way in one direction; more is left with whoever sends them. */
const ON_THE_WAY_BYTES = 256 * 1024
const WEBSOCKET = /^GET [^\r\n]*\r\n(?:.*\r\n)*upgrade: *websocket\r\n/i

/** How WebSocket bytes travel. Within a connection they keep their order, as TCP does. */
export interface Weather {
  /** Milliseconds that one piece takes at most; drawn for each. */
  delayMs: number
  /** Null: as fast as they come. */
  bytesPerSecond: number | null
}

export const fairWeather: Weather = { delayMs: 0, bytesPerSecond: null }

/**
 * A bad network between a browser and the site, for WebSockets; plain HTTP passes unharmed. Bytes come late and slowly, and connections
 * break at one end first: what was on its way to the other end still arrives there, when a new connection is long open.
 */
export class RoughWire {
  weather: Weather = fairWeather
  readonly #server: Server
  readonly #links = new Set<Link>()
  readonly #random: Random
  #target = 0
  #pieces = 0
  #waiting: { until: number; resolve: () => void }[] = []

  private constructor(random: Random) {
    this.#random = random
    this.#server = createServer((near) => this.#accept(near))
  }

  static async open(random: Random): Promise<RoughWire> {
    const wire = new RoughWire(random)
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

  /** WebSockets that are open at both ends. */
  get whole(): number {
    return [...this.#links].filter((link) => link.isWebSocket && link.isWhole).length
  }

  /** Resolves when so many more pieces have come to pages from the site, whatever breaks meanwhile. */
  passed(pieces: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ until: this.#pieces + pieces, resolve }))
  }

  /** Every WebSocket loses one end; what was sent from there comes to the other end within `lateMs`, and then the other end closes. */
  cut(end: 'page' | 'site', lateMs: number): void {
    for (const link of this.#links) if (link.isWebSocket) link.cut(end, lateMs)
  }

  async close(): Promise<void> {
    for (const link of this.#links) link.destroy()
    await new Promise((done) => this.#server.close(done))
  }

  #accept(near: Socket): void {
    const far = connect({ port: this.#target, host: '127.0.0.1', noDelay: true })
    near.setNoDelay(true)
    const link = new Link(near, far, this.#random, () => this.weather, () => this.#passedOne())
    this.#links.add(link)
    far.on('close', () => near.destroyed && this.#links.delete(link))
    near.on('close', () => far.destroyed && this.#links.delete(link))
  }

  #passedOne(): void {
    this.#pieces++
    const due = this.#waiting.filter(({ until }) => until <= this.#pieces)
    this.#waiting = this.#waiting.filter((one) => !due.includes(one))
    for (const { resolve } of due) resolve()
  }
}

class Link {
  isWebSocket = false
  readonly #up: Lane
  readonly #down: Lane

  constructor(
    readonly near: Socket,
    readonly far: Socket,
    random: Random,
    weather: () => Weather,
    passed: () => void,
  ) {
    const here = (): Weather => (this.isWebSocket ? weather() : fairWeather)
    this.#up = new Lane(near, far, random, here, () => undefined)
    this.#down = new Lane(far, near, random, here, () => this.isWebSocket && passed())
    near.once('data', (head: Buffer) => (this.isWebSocket = WEBSOCKET.test(head.toString('latin1'))))
    // A broken end is what this is for.
    near.on('error', () => near.destroy())
    far.on('error', () => far.destroy())
  }

  get isWhole(): boolean {
    return !this.near.destroyed && !this.far.destroyed
  }

  cut(end: 'page' | 'site', lateMs: number): void {
    if (!this.isWhole) return
    const [broken, lane] = end === 'page' ? [this.near, this.#up] : [this.far, this.#down]
    lane.comeLate(lateMs)
    broken.destroy()
  }

  destroy(): void {
    this.near.destroy()
    this.far.destroy()
  }
}

/** One direction of one connection: what comes first arrives first. */
class Lane {
  /** Null: the end. `due` is of performance.now(). */
  #onTheWay: { piece: Buffer | null; due: number }[] = []
  #bytes = 0
  #lateMs = 0
  #timer: NodeJS.Timeout | null = null

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly random: Random,
    private readonly weather: () => Weather,
    private readonly passed: () => void,
  ) {
    from.on('data', (piece: Buffer) => this.#carry(piece))
    from.on('close', () => this.#send(null, this.#lateMs))
  }

  /** What is on its way, and the end that follows, arrives so much later. */
  comeLate(lateMs: number): void {
    this.#lateMs = lateMs
    for (const one of this.#onTheWay) one.due += lateMs
  }

  #carry(piece: Buffer): void {
    const { delayMs, bytesPerSecond } = this.weather()
    this.#bytes += piece.byteLength
    if (this.#bytes > ON_THE_WAY_BYTES) this.from.pause()
    this.#send(piece, this.random() * delayMs + (bytesPerSecond === null ? 0 : (piece.byteLength / bytesPerSecond) * 1000))
  }

  #send(piece: Buffer | null, ms: number): void {
    const before = this.#onTheWay.at(-1)
    this.#onTheWay.push({ piece, due: Math.max(before?.due ?? 0, performance.now()) + ms })
    this.#deliver()
  }

  #deliver(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    for (let first = this.#onTheWay[0]; first !== undefined; first = this.#onTheWay[0]) {
      const ms = first.due - performance.now()
      if (ms > 0) {
        this.#timer = setTimeout(() => this.#deliver(), Math.ceil(ms))
        return
      }
      this.#onTheWay.shift()
      this.#arrive(first.piece)
    }
  }

  #arrive(piece: Buffer | null): void {
    if (this.to.destroyed) return
    if (piece === null) return void this.to.destroySoon()
    this.#bytes -= piece.byteLength
    if (this.#bytes <= ON_THE_WAY_BYTES / 2 && this.from.isPaused()) this.from.resume()
    this.to.write(piece)
    this.passed()
  }
}
