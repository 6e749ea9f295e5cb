import { watch, type FSWatcher } from 'node:fs'
import { fileLimits, type FileEntry, type Refusal } from '../../files-protocol.ts'
import { systemClock, type Clock } from '../../cluster/machinery/clock.ts'
import { listFolder } from './list.ts'
import { asRefusal, openFolder, partsOf, SAVING_PREFIX, within } from './place.ts'

/** Changes within so long are told together: unpacking an archive is not a thousand messages. */
const GATHER_MILLISECONDS = 60
/** A large folder in which a program makes file after file is listed for at most one part in so many of the time. */
const LISTING_SHARE = 4

export interface FolderNews {
  path: string
  entries: FileEntry[] | null
  /** Why there are none. */
  why: Refusal | null
  more: number
  touched: string[]
}

interface Followed {
  watcher: FSWatcher | null
  touched: Set<string>
  cancel: (() => void) | null
  /** How long the last listing took. */
  milliseconds: number
}

/** Tells of folders under the home folder: at once, and whenever something in them changes. For one page. */
export class FolderFollower {
  private readonly followed = new Map<string, Followed>()

  constructor(
    private readonly home: string,
    private readonly tell: (news: FolderNews) => void,
    private readonly clock: Clock = systemClock,
  ) {}

  /** These folders and no others. Of a path that cannot be one it is told that there is no folder. */
  async follow(paths: readonly string[]): Promise<void> {
    const wanted = new Set(paths.slice(0, fileLimits.watchedFolders))
    for (const path of [...this.followed.keys()]) if (!wanted.has(path)) this.leave(path)
    for (const path of wanted) {
      if (this.followed.has(path)) continue
      this.followed.set(path, { watcher: null, touched: new Set(), cancel: null, milliseconds: 0 })
      await this.look(path)
    }
  }

  stop(): void {
    for (const path of [...this.followed.keys()]) this.leave(path)
  }

  private leave(path: string): void {
    const one = this.followed.get(path)
    this.followed.delete(path)
    one?.cancel?.()
    one?.watcher?.close()
  }

  /** Lists a folder, and watches it from before it is listed, so that nothing is missed between. */
  private async look(path: string): Promise<void> {
    const one = this.followed.get(path)
    if (one === undefined) return
    const touched = [...one.touched]
    one.touched.clear()
    one.cancel = null
    const began = this.clock.now()
    try {
      const folder = await openFolder(this.home, partsOf(path))
      try {
        if (this.followed.get(path) === one) one.watcher ??= this.watch(path, within(folder), one)
        const { entries, more } = await listFolder(folder)
        one.milliseconds = this.clock.now() - began
        if (this.followed.get(path) === one) this.tell({ path, entries, why: null, more, touched })
      } finally {
        await folder.close()
      }
    } catch (error) {
      // Gone, a link by now, or closed to its owner: there is no folder to follow. Its parent tells when there is one again, and the page asks anew.
      if (this.followed.get(path) !== one) return
      this.leave(path)
      this.tell({ path, entries: null, why: asRefusal(error).why, more: 0, touched })
    }
  }

  private watch(path: string, place: string, one: Followed): FSWatcher {
    const changed = (name: string | null): void => {
      if (name?.startsWith(SAVING_PREFIX)) return
      if (name !== null) one.touched.add(name)
      one.cancel ??= this.clock.after(Math.max(GATHER_MILLISECONDS, one.milliseconds * LISTING_SHARE), () => void this.look(path))
    }
    const watcher = watch(place, { persistent: false }, (_, name) => changed(name))
    watcher.on('error', () => changed(null))
    return watcher
  }
}
