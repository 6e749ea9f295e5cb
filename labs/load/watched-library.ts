import { watch, type FSWatcher } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { withLastGood } from './last-good.ts'
import { loadLibrary, type Library, type LibraryOptions } from './library.ts'

/** An editor writes a file in several strokes: what is read is what has been left alone for so long. */
const QUIET_MS = 150
/** Folders that are watched; each takes one of the kernel's watches, of which a user has some thousands. */
const MOST_FOLDERS = 2_000

export interface WatchOptions extends LibraryOptions {
  /** Called after each reload, with the problems there are now. */
  reloaded(problems: string[]): void
  log(line: string): void
}

export interface WatchedLibrary extends Library {
  close(): void
}

/**
 * A library that is loaded anew when something in its folders changes. Who asks sees either everything before an edit or everything after it; a
 * lesson that does not load after an edit stays what it was, and its course says why.
 */
export async function watchLibrary(options: WatchOptions): Promise<WatchedLibrary> {
  let current = await loadLibrary(options)
  let watchers: FSWatcher[] = []
  let timer: NodeJS.Timeout | undefined
  let closed = false
  /** One at a time; a change during a reload causes another. */
  let reloading = Promise.resolve()

  function changed(): void {
    clearTimeout(timer)
    if (closed) return
    timer = setTimeout(() => {
      reloading = reloading.then(reload).catch((error: unknown) => options.log(`lessons could not be loaded anew: ${String(error)}`))
    }, QUIET_MS)
    timer.unref()
  }

  async function reload(): Promise<void> {
    // Watched anew before it is read: what changes meanwhile is not missed.
    const { courses } = await watchFolders()
    current = withLastGood(current, await loadLibrary(options), courses)
    if (!closed) options.reloaded(current.problems())
  }

  async function watchFolders(): Promise<{ courses: ReadonlySet<string> }> {
    const { folders, courses } = await foldersOf(options.folders)
    // Not before the new ones have heard: what has changed in this moment would be lost.
    const old = watchers
    setImmediate(() => old.forEach((watcher) => watcher.close()))
    if (folders.length > MOST_FOLDERS) options.log(`there are ${folders.length} folders of lessons; changes are noticed in ${MOST_FOLDERS} of them`)
    watchers = closed ? [] : folders.slice(0, MOST_FOLDERS).flatMap((folder) => watchOne(folder))
    return { courses }
  }

  function watchOne(folder: string): FSWatcher[] {
    try {
      return [watch(folder, { persistent: false }, changed).on('error', changed)]
    } catch (error) {
      options.log(`changes in ${folder} are not noticed: ${(error as Error).message}`)
      return []
    }
  }

  await watchFolders()
  return {
    courses: () => current.courses(),
    problems: () => current.problems(),
    course: (id) => current.course(id),
    lesson: (course, lesson) => current.lesson(course, lesson),
    close() {
      closed = true
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}

/** The content folders, courses in them, lessons in those, and all below; and the names of the courses. */
async function foldersOf(roots: readonly string[]): Promise<{ folders: string[]; courses: Set<string> }> {
  const folders = [...roots]
  const courses = new Set<string>()
  for (const root of roots) {
    for (const course of await namesIn(root)) {
      courses.add(course)
      folders.push(join(root, course))
      for (const lesson of await namesIn(join(root, course))) folders.push(...(await foldersBelow(join(root, course, lesson))))
    }
  }
  return { folders, courses }
}

async function foldersBelow(folder: string): Promise<string[]> {
  const below = await Promise.all((await namesIn(folder)).map((name) => foldersBelow(join(folder, name))))
  return [folder, ...below.flat()]
}

/** Folders in a folder, but hidden ones; none when it has gone meanwhile. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules').map(({ name }) => name)
}
