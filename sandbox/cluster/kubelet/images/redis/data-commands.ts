import { matches } from '../shell/patterns.ts'
import type { Database } from './database.ts'
import type { Reply } from './resp.ts'

export interface DataCommand {
  /** Arguments behind the name, the least; less than 0: that many, and not more. */
  least: number
  writes: boolean
  run(database: Database, words: readonly string[], now: number): Reply
}

export class CommandError extends Error {
  override name = 'CommandError'
}

const OK: Reply = { ok: 'OK' }
const NOT_INTEGER = 'ERR value is not an integer or out of range'

function integer(text: string | undefined): number {
  if (!/^-?\d{1,15}$/.test(text ?? '')) throw new CommandError(NOT_INTEGER)
  return Number(text)
}

function float(text: string | undefined): number {
  const value = Number(text)
  if (text === undefined || text === '' || Number.isNaN(value)) throw new CommandError('ERR value is not a valid float')
  return value
}

/** The part of a list from `start` to `stop`, both counted from the end where they are less than 0. */
function range<T>(items: readonly T[], start: number, stop: number): T[] {
  const from = start < 0 ? Math.max(0, items.length + start) : start
  const to = stop < 0 ? items.length + stop : stop
  return items.slice(from, to + 1)
}

const increment = (database: Database, key: string, by: number): Reply => {
  const value = integer(database.get(key, 'string')?.text ?? '0') + by
  database.set(key, String(value), database.expiresAt(key) ?? null)
  return value
}

function set(database: Database, [key = '', value = '', ...options]: readonly string[], now: number): Reply {
  let expiresAt: number | null = null
  const flags = new Set<string>()
  for (let at = 0; at < options.length; at++) {
    const option = (options[at] ?? '').toUpperCase()
    if (option === 'EX' || option === 'PX') expiresAt = now + integer(options[++at]) * (option === 'EX' ? 1000 : 1)
    else if (['NX', 'XX', 'KEEPTTL', 'GET'].includes(option)) flags.add(option)
    else throw new CommandError('ERR syntax error')
  }
  const before = flags.has('GET') ? (database.get(key, 'string')?.text ?? null) : null
  if ((flags.has('NX') && database.has(key)) || (flags.has('XX') && !database.has(key))) return before
  database.set(key, value, flags.has('KEEPTTL') ? (database.expiresAt(key) ?? null) : expiresAt)
  return flags.has('GET') ? before : OK
}

const push =
  (front: boolean, onlyIfThere = false) =>
  (database: Database, [key = '', ...values]: readonly string[]): Reply => {
    if (onlyIfThere && !database.has(key)) return 0
    const { items } = database.require(key, 'list', () => ({ kind: 'list', items: [] }))
    for (const value of values) {
      if (front) items.unshift(value)
      else items.push(value)
    }
    return items.length
  }

const pop =
  (front: boolean) =>
  (database: Database, [key = '', count]: readonly string[]): Reply => {
    const items = database.get(key, 'list')?.items
    if (items === undefined) return null
    const taken = Array.from({ length: Math.min(items.length, count === undefined ? 1 : integer(count)) }, () => (front ? items.shift() : items.pop()) ?? '')
    database.deleteIfEmpty(key)
    return count === undefined ? (taken[0] ?? null) : taken
  }

const move = (database: Database, from: string, to: string, fromFront: boolean, toFront: boolean): Reply => {
  const taken = pop(fromFront)(database, [from])
  if (typeof taken === 'string') push(toFront)(database, [to, taken])
  return taken
}

const expire =
  (unit: number, absolute = false) =>
  (database: Database, [key = '', amount]: readonly string[], now: number): Reply =>
    Number(database.expire(key, integer(amount) * unit + (absolute ? 0 : now)))

const remaining =
  (unit: number) =>
  (database: Database, [key = '']: readonly string[], now: number): Reply => {
    const at = database.expiresAt(key)
    return at === undefined ? -2 : at === null ? -1 : Math.round((at - now) / unit)
  }

const ordered = (scores: ReadonlyMap<string, number>): [string, number][] => [...scores].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
const withScores = (entries: readonly [string, number][], words: readonly string[]): Reply => entries.flatMap(([member, score]) => (words.some((word) => /^withscores$/i.test(word)) ? [member, String(score)] : [member]))

const read = (least: number, run: DataCommand['run']): DataCommand => ({ least, writes: false, run })
const write = (least: number, run: DataCommand['run']): DataCommand => ({ least, writes: true, run })

/** What commands do with keys, by their names. https://redis.io/docs/latest/commands/ */
export const dataCommands: Readonly<Record<string, DataCommand>> = {
  append: write(-2, (database, [key = '', value = '']) => {
    const text = (database.get(key, 'string')?.text ?? '') + value
    database.set(key, text, database.expiresAt(key) ?? null)
    return Buffer.byteLength(text)
  }),
  dbsize: read(0, (database) => database.size),
  decr: write(-1, (database, [key = '']) => increment(database, key, -1)),
  decrby: write(-2, (database, [key = '', by]) => increment(database, key, -integer(by))),
  del: write(1, (database, keys) => keys.filter((key) => database.delete(key)).length),
  exists: read(1, (database, keys) => keys.filter((key) => database.has(key)).length),
  expire: write(2, expire(1000)),
  expireat: write(2, expire(1000, true)),
  flushall: write(0, (database) => {
    database.clear()
    return OK
  }),
  flushdb: write(0, (database) => {
    database.clear()
    return OK
  }),
  get: read(-1, (database, [key = '']) => database.get(key, 'string')?.text ?? null),
  getdel: write(-1, (database, [key = '']) => {
    const text = database.get(key, 'string')?.text ?? null
    database.delete(key)
    return text
  }),
  getset: write(-2, (database, [key = '', value = '']) => {
    const before = database.get(key, 'string')?.text ?? null
    database.set(key, value)
    return before
  }),
  hdel: write(2, (database, [key = '', ...names]) => {
    const fields = database.get(key, 'hash')?.fields
    const count = names.filter((name) => fields?.delete(name)).length
    database.deleteIfEmpty(key)
    return count
  }),
  hexists: read(-2, (database, [key = '', name = '']) => Number(database.get(key, 'hash')?.fields.has(name) ?? false)),
  hget: read(-2, (database, [key = '', name = '']) => database.get(key, 'hash')?.fields.get(name) ?? null),
  hgetall: read(-1, (database, [key = '']) => [...(database.get(key, 'hash')?.fields ?? [])].flat()),
  hincrby: write(-3, (database, [key = '', name = '', by]) => {
    const { fields } = database.require(key, 'hash', () => ({ kind: 'hash', fields: new Map() }))
    const value = integer(fields.get(name) ?? '0') + integer(by)
    fields.set(name, String(value))
    return value
  }),
  hkeys: read(-1, (database, [key = '']) => [...(database.get(key, 'hash')?.fields.keys() ?? [])]),
  hlen: read(-1, (database, [key = '']) => database.get(key, 'hash')?.fields.size ?? 0),
  hmget: read(2, (database, [key = '', ...names]) => names.map((name) => database.get(key, 'hash')?.fields.get(name) ?? null)),
  hset: write(3, (database, [key = '', ...pairs]) => {
    if (pairs.length % 2 !== 0) throw new CommandError("ERR wrong number of arguments for 'hset' command")
    const { fields } = database.require(key, 'hash', () => ({ kind: 'hash', fields: new Map() }))
    const before = fields.size
    for (let at = 0; at < pairs.length; at += 2) fields.set(pairs[at] ?? '', pairs[at + 1] ?? '')
    return fields.size - before
  }),
  hvals: read(-1, (database, [key = '']) => [...(database.get(key, 'hash')?.fields.values() ?? [])]),
  incr: write(-1, (database, [key = '']) => increment(database, key, 1)),
  incrby: write(-2, (database, [key = '', by]) => increment(database, key, integer(by))),
  keys: read(-1, (database, [pattern = '*']) => database.keys().filter((key) => matches(pattern, key))),
  lindex: read(-2, (database, [key = '', index]) => database.get(key, 'list')?.items.at(integer(index)) ?? null),
  llen: read(-1, (database, [key = '']) => database.get(key, 'list')?.items.length ?? 0),
  lmove: write(-4, (database, [from = '', to = '', source = '', target = '']) => move(database, from, to, /^left$/i.test(source), /^left$/i.test(target))),
  lpop: write(1, pop(true)),
  lpush: write(2, push(true)),
  lpushx: write(2, push(true, true)),
  lrange: read(-3, (database, [key = '', start, stop]) => range(database.get(key, 'list')?.items ?? [], integer(start), integer(stop))),
  lrem: write(-3, (database, [key = '', count, value]) => {
    const list = database.get(key, 'list')
    if (list === undefined) return 0
    const most = integer(count)
    let left = Math.abs(most) || Infinity
    const items = most < 0 ? [...list.items].reverse() : list.items
    const kept = items.filter((item) => item !== value || left-- <= 0)
    const removed = list.items.length - kept.length
    list.items = most < 0 ? kept.reverse() : kept
    database.deleteIfEmpty(key)
    return removed
  }),
  mget: read(1, (database, keys) => keys.map((key) => (database.kindOf(key) === 'string' ? (database.get(key, 'string')?.text ?? null) : null))),
  mset: write(2, (database, pairs) => {
    if (pairs.length % 2 !== 0) throw new CommandError("ERR wrong number of arguments for 'mset' command")
    for (let at = 0; at < pairs.length; at += 2) database.set(pairs[at] ?? '', pairs[at + 1] ?? '')
    return OK
  }),
  persist: write(-1, (database, [key = '']) => Number(typeof database.expiresAt(key) === 'number' && database.expire(key, null))),
  pexpire: write(2, expire(1)),
  pttl: read(-1, remaining(1)),
  rename: write(-2, (database, [from = '', to = '']) => {
    if (!database.has(from)) throw new CommandError('ERR no such key')
    database.rename(from, to)
    return OK
  }),
  rpop: write(1, pop(false)),
  rpoplpush: write(-2, (database, [from = '', to = '']) => move(database, from, to, false, true)),
  rpush: write(2, push(false)),
  rpushx: write(2, push(false, true)),
  sadd: write(2, (database, [key = '', ...values]) => {
    const { members } = database.require(key, 'set', () => ({ kind: 'set', members: new Set() }))
    const before = members.size
    for (const value of values) members.add(value)
    return members.size - before
  }),
  scan: read(1, (database, [, ...options]) => {
    const at = options.findIndex((word) => /^match$/i.test(word))
    return ['0', database.keys().filter((key) => at < 0 || matches(options[at + 1] ?? '*', key))]
  }),
  scard: read(-1, (database, [key = '']) => database.get(key, 'set')?.members.size ?? 0),
  set: write(2, set),
  setex: write(-3, (database, [key = '', seconds = '', value = ''], now) => set(database, [key, value, 'EX', seconds], now)),
  setnx: write(-2, (database, [key = '', value = ''], now) => Number(set(database, [key, value, 'NX'], now) !== null)),
  sismember: read(-2, (database, [key = '', value = '']) => Number(database.get(key, 'set')?.members.has(value) ?? false)),
  smembers: read(-1, (database, [key = '']) => [...(database.get(key, 'set')?.members ?? [])]),
  srem: write(2, (database, [key = '', ...values]) => {
    const members = database.get(key, 'set')?.members
    const count = values.filter((value) => members?.delete(value)).length
    database.deleteIfEmpty(key)
    return count
  }),
  strlen: read(-1, (database, [key = '']) => Buffer.byteLength(database.get(key, 'string')?.text ?? '')),
  ttl: read(-1, remaining(1000)),
  type: read(-1, (database, [key = '']) => ({ ok: database.kindOf(key) ?? 'none' })),
  unlink: write(1, (database, keys) => keys.filter((key) => database.delete(key)).length),
  zadd: write(3, (database, [key = '', ...pairs]) => {
    const { scores } = database.require(key, 'zset', () => ({ kind: 'zset', scores: new Map() }))
    const before = scores.size
    for (let at = 0; at < pairs.length; at += 2) scores.set(pairs[at + 1] ?? '', float(pairs[at]))
    return scores.size - before
  }),
  zcard: read(-1, (database, [key = '']) => database.get(key, 'zset')?.scores.size ?? 0),
  zincrby: write(-3, (database, [key = '', by, member = '']) => {
    const { scores } = database.require(key, 'zset', () => ({ kind: 'zset', scores: new Map() }))
    const score = (scores.get(member) ?? 0) + float(by)
    scores.set(member, score)
    return String(score)
  }),
  zrange: read(3, (database, [key = '', start, stop, ...options]) => withScores(range(ordered(database.get(key, 'zset')?.scores ?? new Map()), integer(start), integer(stop)), options)),
  zrem: write(2, (database, [key = '', ...members]) => {
    const scores = database.get(key, 'zset')?.scores
    const count = members.filter((member) => scores?.delete(member)).length
    database.deleteIfEmpty(key)
    return count
  }),
  zrevrange: read(3, (database, [key = '', start, stop, ...options]) => withScores(range(ordered(database.get(key, 'zset')?.scores ?? new Map()).reverse(), integer(start), integer(stop)), options)),
  zscore: read(-2, (database, [key = '', member = '']) => database.get(key, 'zset')?.scores.get(member)?.toString() ?? null),
}
