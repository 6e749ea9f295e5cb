import { fileLimits, type FileEntry, type Refusal, type RequestOutcome } from '../../../sandbox/files-protocol.ts'
import type { FolderNews, SandboxQuestion, SandboxRequests } from '../workspace/sandbox-requests.ts'
import type { Timers } from '../terminal/connection/timers.ts'
import { canBePath, refusalOf } from './limits.ts'
import { OpenFile, type OpenFileState } from './open-file.ts'

/** Folders that stand open; the rest of what a sandbox follows for a page is for the folders of open files. */
export const mostUnfolded = fileLimits.watchedFolders - 16

export interface FolderView {
  entries: FileEntry[]
  /** Entries that are not shown, because there are too many. */
  more: number
}

export type FilesNotice =
  | { kind: 'kept-both'; path: string; copy: string }
  /** A folder that cannot be unfolded. */
  | { kind: 'not-read'; path: string; why: Refusal }
  /** What was asked for was not done. */
  | { kind: 'refused'; path: string; why: Refusal }
  /** It was to be closed, and has edits that are nowhere else. */
  | { kind: 'not-saved'; path: string }
  | { kind: 'not-connected' }

/** What stays over a reload. Paths from the home folder. */
export type RememberedFiles = Pick<FilesView, 'front'> & { open: readonly string[]; expanded: readonly string[] }

export interface FilesView {
  folders: ReadonlyMap<string, FolderView>
  expanded: ReadonlySet<string>
  open: readonly { path: string; state: OpenFileState }[]
  front: string | null
  notice: FilesNotice | null
}

/** What an editor does for these files. */
export interface EditorPort {
  /** Show `text` for `path`; changes that the learner makes come back through `edited`. */
  show(path: string, text: string): void
  forget(path: string): void
}

/** The learner's home folder as the Files view has it: folders, open files, and what happened to them. Knows no editor and no socket. */
export class Files {
  private view: FilesView = { folders: new Map(), expanded: new Set(['']), open: [], front: null, notice: null }
  private readonly listeners = new Set<() => void>()
  private readonly files = new Map<string, OpenFile>()
  /** Opened because they were open when the page was left: without a word when they are not there any more. */
  private readonly restored = new Set<string>()
  private stopListening: () => void = () => {}

  constructor(
    private readonly requests: SandboxRequests,
    private readonly timers: Pick<Timers, 'after'>,
    private readonly editor: EditorPort,
    private readonly remember: (files: RememberedFiles) => void = () => undefined,
  ) {}

  readonly get = (): FilesView => this.view
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** As they were when the page was left; to be called before `start`. */
  restore({ open, front, expanded }: RememberedFiles): void {
    for (const path of open) {
      this.restored.add(path)
      this.add(path)
    }
    this.showOpen({ front: front !== null && this.files.has(front) ? front : (open.at(-1) ?? null), expanded: new Set(['', ...expanded]) })
  }

  start(): void {
    this.stopListening = this.requests.listen({
      news: (news) => this.hear(news),
      // Folders are followed by a connection; a new one is told anew, and looks at everything that is open.
      connected: () => {
        this.follow()
        for (const file of this.files.values()) void file.look()
      },
    })
    this.follow()
    for (const file of this.files.values()) void file.look()
  }

  stop(): void {
    this.stopListening()
    this.requests.watch([])
    for (const file of this.files.values()) void file.close()
  }

  /** Whether edits stand here that are nowhere else; asks for them to be saved. */
  saveAll(): boolean {
    const edited = [...this.files.values()].filter(({ isEdited }) => isEdited)
    for (const file of edited) if (file.state.name === 'unsaved') void file.save()
    return edited.length > 0
  }

  toggle(folder: string): void {
    const expanded = new Set(this.view.expanded)
    if (!expanded.delete(folder)) {
      if (!canBePath(folder)) return this.change({ notice: { kind: 'not-read', path: folder, why: 'bad-path' } })
      expanded.add(folder)
      // Those unfolded first are folded again, not the ones around it.
      const foldable = [...expanded].filter((one) => !`${folder}/`.startsWith(`${one}/`) && one !== '')
      for (const one of foldable.slice(0, Math.max(0, expanded.size - mostUnfolded))) expanded.delete(one)
    }
    this.change({ expanded })
    this.follow()
  }

  /** Opens a file, or brings it to the front. Resolves when it is there, or is said not to be. */
  async openFile(path: string): Promise<void> {
    const file = this.files.get(path) ?? this.add(path)
    this.restored.delete(path)
    this.showOpen({ front: path })
    this.follow()
    await file.look()
  }

  private add(path: string): OpenFile {
    const file: OpenFile = new OpenFile({
      path,
      ask: (question) => this.question(question),
      timers: this.timers,
      changed: () => this.heardOf(path, file.state),
      show: (text) => this.editor.show(path, text),
      keptBoth: (copy) => {
        this.change({ notice: { kind: 'kept-both', path, copy } })
      },
    })
    this.files.set(path, file)
    return file
  }

  private heardOf(path: string, state: OpenFileState): void {
    const restored = state.name !== 'loading' && this.restored.delete(path)
    if (restored && state.name === 'refused') void this.closeFile(path, true)
    else this.showOpen()
  }

  edited(path: string, text: string): void {
    this.files.get(path)?.edit(text)
  }

  save(path: string): void {
    void this.files.get(path)?.save()
  }

  /** False, and it stays open, when it has edits that cannot be saved; `discard` gives them up. */
  async closeFile(path: string, discard = false): Promise<boolean> {
    const file = this.files.get(path)
    if (!file) return true
    if (discard) file.discard()
    else if (!(await file.close())) {
      this.showOpen({ front: path, notice: { kind: 'not-saved', path } })
      return false
    }
    if (this.view.notice?.kind === 'not-saved' && this.view.notice.path === path) this.dismissNotice()
    this.files.delete(path)
    this.editor.forget(path)
    const paths = this.view.open.map((one) => one.path)
    const place = paths.indexOf(path)
    const front = this.view.front === path ? (paths[place + 1] ?? paths[place - 1] ?? null) : this.view.front
    this.showOpen({ front })
    this.follow()
    return true
  }

  async createFile(path: string): Promise<boolean> {
    await this.makeFoldersAround(path)
    const done = await this.ask(path, { type: 'files.write', path, text: '', expected: null })
    if (done) await this.openFile(path)
    return done
  }

  async createFolder(path: string): Promise<boolean> {
    await this.makeFoldersAround(path)
    return this.ask(path, { type: 'files.makeFolder', path })
  }

  /** "a/b/c.yaml" is a place, too: "a" and "a/b" are made where they are not. What else is in the way is said of the path itself. */
  private async makeFoldersAround(path: string): Promise<void> {
    const missing = ancestors(path).filter((folder) => !this.view.folders.has(folder))
    for (const folder of missing) await this.question({ type: 'files.makeFolder', path: folder }).catch(() => null)
  }

  async rename(path: string, to: string): Promise<boolean> {
    const inside = [...this.files.keys()].filter((open) => open === path || open.startsWith(`${path}/`))
    const front = this.view.front
    // First saved under the old name, then opened under the new one.
    const closed: string[] = []
    for (const open of inside) if (await this.closeFile(open)) closed.push(open)
    const done = closed.length === inside.length && (await this.ask(path, { type: 'files.rename', path, to }))
    for (const open of closed) await this.openFile(done ? to + open.slice(path.length) : open)
    if (front !== null && !inside.includes(front)) this.showOpen({ front })
    return done
  }

  remove(path: string): Promise<boolean> {
    return this.ask(path, { type: 'files.delete', path })
  }

  dismissNotice(): void {
    this.change({ notice: null })
  }

  private async ask(path: string, question: SandboxQuestion): Promise<boolean> {
    const outcome = await this.question(question).catch(() => null)
    if (outcome === null) this.change({ notice: { kind: 'not-connected' } })
    else if (outcome.kind === 'refused') this.change({ notice: { kind: 'refused', path, why: outcome.why } })
    else if (outcome.kind === 'conflict') this.change({ notice: { kind: 'refused', path, why: 'exists' } })
    return outcome !== null && outcome.kind !== 'refused' && outcome.kind !== 'conflict'
  }

  private async question(question: SandboxQuestion): Promise<RequestOutcome> {
    const why = refusalOf(question)
    return why === null ? this.requests.ask(question) : { kind: 'refused', why, detail: 'beyond what the protocol takes' }
  }

  /** Folders that are unfolded, if all around them are, and those of open files. */
  private follow(): void {
    const shown = [...this.view.expanded].filter((folder) => ancestors(folder).every((one) => this.view.expanded.has(one)))
    const ofOpenFiles = [...this.files.keys()].map(folderOf).filter(canBePath)
    this.requests.watch([...new Set([...shown, ...ofOpenFiles])].slice(0, fileLimits.watchedFolders))
  }

  private hear({ path, entries, why, more, touched }: FolderNews): void {
    const folders = new Map(this.view.folders)
    if (entries) folders.set(path, { entries, more })
    else folders.delete(path)
    const expanded = new Set(this.view.expanded)
    if (!entries && path !== '') expanded.delete(path)
    // One that was deleted goes without a word; one that was to be unfolded and cannot be does not.
    const refused = this.view.expanded.has(path) && why !== null && why !== 'not-found'
    this.change({ folders, expanded, ...(refused && { notice: { kind: 'not-read', path, why } }) })
    for (const [open, file] of this.files) {
      if (folderOf(open) === path && (!entries || touched.includes(nameOf(open)) || file.state.name === 'gone')) void file.look()
    }
    // A folder that had gone has come back: the sandbox follows it no more.
    const back = entries?.some(({ name, kind }) => kind === 'folder' && this.isMissing(path === '' ? name : `${path}/${name}`))
    if (back) this.follow()
  }

  /** Whether a folder that holds open files is not there, as far as is known. */
  private isMissing(folder: string): boolean {
    return !this.view.folders.has(folder) && [...this.files.keys()].some((open) => open.startsWith(`${folder}/`))
  }

  private showOpen(more: Partial<FilesView> = {}): void {
    this.change({ ...more, open: [...this.files.values()].map(({ path, state }) => ({ path, state })) })
  }

  private change(change: Partial<FilesView>): void {
    const { open, front, expanded } = this.view
    this.view = { ...this.view, ...change }
    if (this.view.open !== open || this.view.front !== front || this.view.expanded !== expanded) {
      this.remember({ open: this.view.open.map(({ path }) => path), front: this.view.front, expanded: [...this.view.expanded] })
    }
    for (const listener of this.listeners) listener()
  }
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** "a/b/c" → "", "a", "a/b". */
function ancestors(path: string): string[] {
  if (path === '') return []
  const parts = path.split('/').slice(0, -1)
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))]
}
