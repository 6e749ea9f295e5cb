import type { FileEntry, Refusal } from '../../../sandbox/files-protocol.ts'
import type { FolderNews, SandboxQuestion, SandboxRequests } from '../workspace/sandbox-requests.ts'
import type { Timers } from '../terminal/connection/timers.ts'
import { OpenFile, type OpenFileState } from './open-file.ts'

export interface FolderView {
  entries: FileEntry[]
  /** Entries that are not shown, because there are too many. */
  more: number
}

export type FilesNotice =
  | { kind: 'kept-both'; path: string; copy: string }
  /** What was asked for was not done. */
  | { kind: 'refused'; path: string; why: Refusal }
  | { kind: 'not-connected' }

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
  private stopListening: () => void = () => {}

  constructor(
    private readonly requests: SandboxRequests,
    private readonly timers: Pick<Timers, 'after'>,
    private readonly editor: EditorPort,
  ) {}

  readonly get = (): FilesView => this.view
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
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
  }

  stop(): void {
    this.stopListening()
    this.requests.watch([])
    for (const file of this.files.values()) void file.close()
  }

  toggle(folder: string): void {
    const expanded = new Set(this.view.expanded)
    if (!expanded.delete(folder)) expanded.add(folder)
    this.change({ expanded })
    this.follow()
  }

  /** Opens a file, or brings it to the front. Resolves when it is there, or is said not to be. */
  async openFile(path: string): Promise<void> {
    let file = this.files.get(path)
    if (!file) {
      file = new OpenFile({
        path,
        ask: (question) => this.requests.ask(question),
        timers: this.timers,
        changed: () => this.showOpen(),
        show: (text) => this.editor.show(path, text),
        keptBoth: (copy) => {
          this.change({ notice: { kind: 'kept-both', path, copy } })
        },
      })
      this.files.set(path, file)
    }
    this.showOpen({ front: path })
    this.follow()
    await file.look()
  }

  edited(path: string, text: string): void {
    this.files.get(path)?.edit(text)
  }

  save(path: string): void {
    void this.files.get(path)?.save()
  }

  async closeFile(path: string): Promise<void> {
    const file = this.files.get(path)
    if (!file) return
    await file.close()
    this.files.delete(path)
    this.editor.forget(path)
    const paths = this.view.open.map((one) => one.path)
    const place = paths.indexOf(path)
    const front = this.view.front === path ? (paths[place + 1] ?? paths[place - 1] ?? null) : this.view.front
    this.showOpen({ front })
    this.follow()
  }

  async createFile(path: string): Promise<boolean> {
    const done = await this.ask(path, { type: 'files.write', path, text: '', expected: null })
    if (done) await this.openFile(path)
    return done
  }

  createFolder(path: string): Promise<boolean> {
    return this.ask(path, { type: 'files.makeFolder', path })
  }

  async rename(path: string, to: string): Promise<boolean> {
    const inside = [...this.files.keys()].filter((open) => open === path || open.startsWith(`${path}/`))
    const front = this.view.front
    // First saved under the old name, then opened under the new one.
    for (const open of inside) await this.closeFile(open)
    const done = await this.ask(path, { type: 'files.rename', path, to })
    for (const open of inside) await this.openFile(done ? to + open.slice(path.length) : open)
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
    const outcome = await this.requests.ask(question).catch(() => null)
    if (outcome === null) this.change({ notice: { kind: 'not-connected' } })
    else if (outcome.kind === 'refused') this.change({ notice: { kind: 'refused', path, why: outcome.why } })
    else if (outcome.kind === 'conflict') this.change({ notice: { kind: 'refused', path, why: 'exists' } })
    return outcome !== null && outcome.kind !== 'refused' && outcome.kind !== 'conflict'
  }

  /** Folders that are unfolded, if all around them are, and those of open files. */
  private follow(): void {
    const shown = [...this.view.expanded].filter((folder) => ancestors(folder).every((one) => this.view.expanded.has(one)))
    this.requests.watch([...new Set([...shown, ...[...this.files.keys()].map(folderOf)])])
  }

  private hear({ path, entries, more, touched }: FolderNews): void {
    const folders = new Map(this.view.folders)
    if (entries) folders.set(path, { entries, more })
    else folders.delete(path)
    const expanded = new Set(this.view.expanded)
    if (!entries && path !== '') expanded.delete(path)
    this.change({ folders, expanded })
    for (const [open, file] of this.files) {
      if (folderOf(open) === path && (!entries || touched.includes(nameOf(open)))) void file.look()
    }
  }

  private showOpen(more: Partial<FilesView> = {}): void {
    this.change({ ...more, open: [...this.files.values()].map(({ path, state }) => ({ path, state })) })
  }

  private change(change: Partial<FilesView>): void {
    this.view = { ...this.view, ...change }
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
