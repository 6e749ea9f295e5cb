export type Stored = { kind: 'string'; text: string } | { kind: 'list'; items: string[] } | { kind: 'set'; members: Set<string> } | { kind: 'hash'; fields: Map<string, string> } | { kind: 'zset'; scores: Map<string, number> }

interface Slot {
  value: Stored
  /** Milliseconds since 1970; null: it stays. */
  expiresAt: number | null
}

/** What a key holds is of another kind than the command is for. */
export class WrongType extends Error {
  override message = 'WRONGTYPE Operation against a key holding the wrong kind of value'
}

/** Bytes that every key costs beside what it holds. */
const KEY_BYTES = 56

/** The keys of one Redis: those used last stand last, so that the first is the first to be given up. */
export class Database {
  private slots = new Map<string, Slot>()
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  get size(): number {
    return this.keys().length
  }

  keys(): string[] {
    return [...this.slots.keys()].filter((key) => this.slot(key) !== undefined)
  }

  has(key: string): boolean {
    return this.slot(key) !== undefined
  }

  get<K extends Stored['kind']>(key: string, kind: K): Extract<Stored, { kind: K }> | undefined {
    const slot = this.slot(key)
    if (slot === undefined) return undefined
    if (slot.value.kind !== kind) throw new WrongType()
    this.slots.delete(key)
    this.slots.set(key, slot)
    return slot.value as Extract<Stored, { kind: K }>
  }

  kindOf(key: string): Stored['kind'] | undefined {
    return this.slot(key)?.value.kind
  }

  /** What is there, or what `fresh` makes. */
  require<K extends Stored['kind']>(key: string, kind: K, fresh: () => Extract<Stored, { kind: K }>): Extract<Stored, { kind: K }> {
    const known = this.get(key, kind)
    if (known !== undefined) return known
    const value = fresh()
    this.slots.set(key, { value, expiresAt: null })
    return value
  }

  set(key: string, text: string, expiresAt: number | null = null): void {
    this.slots.delete(key)
    this.slots.set(key, { value: { kind: 'string', text }, expiresAt })
  }

  delete(key: string): boolean {
    const had = this.has(key)
    this.slots.delete(key)
    return had
  }

  rename(from: string, to: string): void {
    const slot = this.slot(from)
    if (slot === undefined) return
    this.slots.delete(from)
    this.slots.set(to, slot)
  }

  /** A list, set, hash that holds nothing is no key. */
  deleteIfEmpty(key: string): void {
    const value = this.slot(key)?.value
    const count = value === undefined ? 1 : value.kind === 'list' ? value.items.length : value.kind === 'set' ? value.members.size : value.kind === 'hash' ? value.fields.size : value.kind === 'zset' ? value.scores.size : 1
    if (count === 0) this.slots.delete(key)
  }

  clear(): void {
    this.slots.clear()
  }

  expire(key: string, at: number | null): boolean {
    const slot = this.slot(key)
    if (slot === undefined) return false
    slot.expiresAt = at
    return true
  }

  expiresAt(key: string): number | null | undefined {
    return this.slot(key)?.expiresAt
  }

  /** About how much all keys need. */
  bytes(): number {
    let sum = 0
    for (const [key, { value }] of this.slots) {
      const texts = value.kind === 'string' ? [value.text] : value.kind === 'list' ? value.items : value.kind === 'set' ? value.members : value.kind === 'hash' ? [...value.fields.keys(), ...value.fields.values()] : value.scores.keys()
      sum += KEY_BYTES + key.length
      for (const text of texts) sum += text.length
    }
    return sum
  }

  /** The key that was not used for the longest time; null: there is none. */
  oldest(): string | null {
    return this.slots.keys().next().value ?? null
  }

  /** JSON: what is kept in dump.rdb, and what a replica begins with. */
  dump(): string {
    return JSON.stringify([...this.slots].map(([key, { value, expiresAt }]) => [key, expiresAt, value.kind, value.kind === 'string' ? value.text : value.kind === 'list' ? value.items : value.kind === 'set' ? [...value.members] : value.kind === 'hash' ? [...value.fields] : [...value.scores]]))
  }

  /** Throws an Error for what `dump` did not write. */
  restore(text: string): void {
    const entries = JSON.parse(text) as [string, number | null, Stored['kind'], never][]
    const valueOf = (kind: Stored['kind'], held: never): Stored =>
      kind === 'string' ? { kind, text: held } : kind === 'list' ? { kind, items: held } : kind === 'set' ? { kind, members: new Set<string>(held) } : kind === 'hash' ? { kind, fields: new Map<string, string>(held) } : { kind, scores: new Map<string, number>(held) }
    this.slots = new Map(entries.map(([key, expiresAt, kind, held]) => [key, { value: valueOf(kind, held), expiresAt }]))
  }

  private slot(key: string): Slot | undefined {
    const slot = this.slots.get(key)
    if (slot === undefined || slot.expiresAt === null || slot.expiresAt > this.now()) return slot
    this.slots.delete(key)
    return undefined
  }
}
