import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Whose, and of which lesson: "<course>/<lesson>". */
export interface Place {
  userId: string
  lesson: string
}

/** The lab as the learner left it, or as it was when a step became the one to do. */
export type Which = { kind: 'lab' } | { kind: 'step'; step: string }

export interface Kept {
  /** When the lab was kept last; null: it was not. */
  at: Date | null
  /** The step whose beginning is kept; null: none. One a lesson, the one the learner is at. */
  step: string | null
}

export interface KeepLimits {
  /** A lab that nobody came back to for so long is forgotten. */
  ageMs: number
  /** Of one learner, and of all together: the labs kept longest ago are forgotten first. */
  learnerBytes: number
  bytes: number
}

const SUFFIX = '.checkpoint'
const LAB = `lab${SUFFIX}`
/** A file that is being written; left by a site that was killed, it is removed later. */
const PARTIAL = '.partial'
const PARTIAL_MS = 60 * 60_000
/** One component of a path: what user ids and identifiers are made of, and nothing that leads elsewhere. */
const COMPONENT = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/

/**
 * Checkpoints as files, <folder>/<user>/<course>/<lesson>/. The site never looks into one: it came from a sandbox, and only a sandbox, which
 * holds whatever is in it, opens it again.
 */
export class Checkpoints {
  constructor(
    private readonly folder: string,
    private readonly limits: KeepLimits,
  ) {}

  /** Replaces what was kept there; when that fails, also because `bytes` does, what was kept stays. */
  async save(place: Place, which: Which, bytes: Readable): Promise<void> {
    const folder = this.folderOf(place)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const name = nameOf(which)
    const partial = join(folder, `${name}.${randomBytes(6).toString('hex')}${PARTIAL}`)
    try {
      // On the disk before it takes the other's place: a machine that loses its power then has one of the two.
      await pipeline(bytes, createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }))
      await rename(partial, join(folder, name))
      await flushFolder(folder)
    } finally {
      await rm(partial, { force: true })
    }
    if (which.kind === 'step') for (const other of await namesIn(folder)) if (stepOf(other) !== null && other !== name) await rm(join(folder, other), { force: true })
    await this.forgetOldest(join(this.folder, checked(place.userId)), this.limits.learnerBytes, folder)
  }

  async find(place: Place): Promise<Kept> {
    const folder = this.folderOf(place)
    const names = await namesIn(folder)
    const at = names.includes(LAB) ? await stat(join(folder, LAB)).then(({ mtime }) => mtime, absent) : null
    return { at, step: names.map(stepOf).find((step) => step !== null) ?? null }
  }

  /** Every lab that is kept of a learner, the latest first. */
  async ofUser(userId: string): Promise<{ lesson: string; at: Date }[]> {
    const root = join(this.folder, checked(userId))
    const labs = (await filesBelow(root)).filter(({ path }) => basename(path) === LAB)
    return labs.sort((one, other) => other.at - one.at).map(({ path, at }) => ({ lesson: relative(root, dirname(path)), at: new Date(at) }))
  }

  /** Null when there is none. */
  async open(place: Place, kind: Which['kind']): Promise<Readable | null> {
    const folder = this.folderOf(place)
    const name = (await namesIn(folder)).find((one) => (kind === 'lab' ? one === LAB : stepOf(one) !== null))
    if (name === undefined) return null
    const stream = createReadStream(join(folder, name))
    await new Promise((resolve, reject) => stream.once('open', resolve).once('error', reject))
    return stream
  }

  async drop(place: Place): Promise<void> {
    await rm(this.folderOf(place), { recursive: true, force: true })
  }

  async dropUser(userId: string): Promise<void> {
    await rm(join(this.folder, checked(userId)), { recursive: true, force: true })
  }

  /** A guest's become the user's; where both have one of a lesson, the later stays. */
  async move(from: string, to: string): Promise<void> {
    for (const { path, at } of await filesBelow(join(this.folder, checked(from)))) {
      const target = join(this.folder, checked(to), path.slice(join(this.folder, from).length))
      if ((await stat(target).then(({ mtimeMs }) => mtimeMs, absent) ?? 0) > at) continue
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await rename(path, target)
    }
    await this.dropUser(from)
  }

  /** Forgets what is too old, and the oldest of what is too much. */
  async tidy(now: number): Promise<void> {
    for (const { path, at } of await filesBelow(this.folder)) {
      if (now - at > (path.endsWith(PARTIAL) ? PARTIAL_MS : this.limits.ageMs)) await rm(path, { force: true })
    }
    await this.forgetOldest(this.folder, this.limits.bytes, null)
  }

  /** Whole lessons: the beginning of a step without the lab is of little use. `except` was kept just now. */
  private async forgetOldest(root: string, mostBytes: number, except: string | null): Promise<void> {
    const lessons = new Map<string, { bytes: number; at: number }>()
    for (const { path, bytes, at } of await filesBelow(root)) {
      const lesson = lessons.get(dirname(path)) ?? { bytes: 0, at: 0 }
      lessons.set(dirname(path), { bytes: lesson.bytes + bytes, at: Math.max(lesson.at, at) })
    }
    let total = [...lessons.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    for (const [folder, { bytes }] of [...lessons].sort(([, one], [, other]) => one.at - other.at)) {
      if (total <= mostBytes) return
      if (folder === except) continue
      await rm(folder, { recursive: true, force: true })
      total -= bytes
    }
  }

  private folderOf({ userId, lesson }: Place): string {
    const [course = '', id = '', ...rest] = lesson.split('/')
    if (rest.length > 0) throw new Error(`"${lesson}" is no lesson`)
    return join(this.folder, checked(userId), checked(course), checked(id))
  }
}

/** That the new name stands there is on the disk too: the lab may end next, and its learner was told that it is kept. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  await folder.sync().finally(() => folder.close())
}

const nameOf = (which: Which): string => (which.kind === 'lab' ? LAB : `step.${checked(which.step)}${SUFFIX}`)
const stepOf = (name: string): string | null => /^step\.([^.]+)\.checkpoint$/.exec(name)?.[1] ?? null

function checked(component: string): string {
  if (!COMPONENT.test(component)) throw new Error(`"${component}" cannot be part of a path`)
  return component
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

const namesIn = async (folder: string): Promise<string[]> => (await readdir(folder).catch(absent)) ?? []

async function filesBelow(folder: string): Promise<{ path: string; bytes: number; at: number }[]> {
  const found = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent)) ?? []
  const files = await Promise.all(
    found
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name)
        const about = await stat(path).catch(absent)
        return about && { path, bytes: about.size, at: about.mtimeMs }
      }),
  )
  return files.filter((file) => file !== null)
}
