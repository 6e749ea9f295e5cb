import { systemClock, type Clock } from '../cluster/machinery/clock.ts'

/** Pages remembered; the one longest gone is forgotten first. */
const CLIENTS = 64
/** A page that was cut off counts as a reader for so long: shells wait for it rather than run ahead of what is kept. */
const LINGER_MILLISECONDS = 60_000

interface Client {
  /** Per terminal. */
  inputNext: Map<number, number>
  /** Lets go of what the page's last connection held. */
  release: (() => void) | null
  cancel: () => void
}

/** What is known of a page from one connection to the next. */
export class Clients {
  private readonly known = new Map<string, Client>()
  /** By terminal: the page that used it last. Programs that ask the emulator something are answered by that page, and once. */
  private readonly users = new Map<number, string>()

  constructor(private readonly clock: Pick<Clock, 'after'> = systemClock) {}

  /** The page is here (again): what its last connection held is let go. */
  arrived(name: string): void {
    const client = this.known.get(name) ?? { inputNext: new Map<number, number>(), release: null, cancel: () => undefined }
    this.letGo(client)
    // Moves it to the end: the map's order is who came last.
    this.known.delete(name)
    this.known.set(name, client)
    const oldest = this.known.size > CLIENTS ? this.known.entries().next().value : undefined
    if (oldest !== undefined) {
      this.letGo(oldest[1])
      this.known.delete(oldest[0])
    }
  }

  /** @param release called when the page comes back, or has not for a while; null: nothing is held */
  left(name: string, release: (() => void) | null): void {
    for (const [terminal, user] of this.users) if (user === name) this.users.delete(terminal)
    const client = this.known.get(name)
    if (client === undefined) return release?.()
    this.letGo(client)
    client.release = release
    if (release !== null) client.cancel = this.clock.after(LINGER_MILLISECONDS, () => this.letGo(client))
  }

  uses(name: string, terminal: number): void {
    this.users.set(terminal, name)
  }

  /** Whether this page's emulator is the one that answers here; the first to answer is, when nobody has typed yet. */
  answersIn(name: string, terminal: number): boolean {
    if (!this.users.has(terminal)) this.uses(name, terminal)
    return this.users.get(terminal) === name
  }

  nextInput(name: string, terminal: number): number {
    return this.known.get(name)?.inputNext.get(terminal) ?? 0
  }

  tookInput(name: string, terminal: number): void {
    this.known.get(name)?.inputNext.set(terminal, this.nextInput(name, terminal) + 1)
  }

  inputNext(name: string, terminals: readonly number[]): { terminal: number; sequence: number }[] {
    return terminals.map((terminal) => ({ terminal, sequence: this.nextInput(name, terminal) }))
  }

  private letGo(client: Client): void {
    client.cancel()
    client.release?.()
    client.release = null
  }
}
