import type { Refusal, RequestOutcome } from '../../../sandbox/files-protocol.ts'
import type { SandboxQuestion } from '../workspace/sandbox-requests.ts'
import type { Timers } from '../terminal/connection/timers.ts'

/** Saved so long after the last key. */
const saveAfterMs = 400
/** Tried again so long after a save that nobody answered. */
const retryAfterMs = 1_500
/** Room on a full disk may be made anywhere, so it is tried for. */
const retryFullAfterMs = 5_000
/** Copies of one file that are tried for a free name. */
const mostCopies = 20

export type OpenFileState =
  | { name: 'loading' }
  | { name: 'saved' }
  /** Edits are not saved yet; `trying` when a save is under way or comes by itself. */
  | { name: 'unsaved' }
  /** It cannot be read or saved. `edited`: there are edits, which are kept here. */
  | { name: 'refused'; why: Refusal; edited: boolean }
  /** It was deleted elsewhere; what was in it is kept here. */
  | { name: 'gone' }

export interface OpenFileOptions {
  path: string
  ask(question: SandboxQuestion): Promise<RequestOutcome>
  timers: Pick<Timers, 'after'>
  changed(): void
  /** Another text is to be shown: it came from outside the editor. */
  show(text: string): void
  /** Both ends changed it: what was in the editor is now in `copy`. */
  keptBoth(copy: string): void
}

/**
 * One file in the editor. Saved as it is typed, and never over somebody else's change: what is saved names the version it began
 * from. When both ends have changed the file, what was typed here goes into a copy beside it, and the file stays as it is.
 */
export class OpenFile {
  state: OpenFileState = { name: 'loading' }
  /** What the editor shows. */
  text = ''
  private saved = ''
  private version: string | null = null
  private cancelSave: (() => void) | null = null
  private turn: Promise<void> = Promise.resolve()
  private closed = false

  constructor(private readonly options: OpenFileOptions) {}

  get path(): string {
    return this.options.path
  }
  /** Whether something stands here and nowhere else. */
  get isEdited(): boolean {
    return this.text !== this.saved
  }

  /** Reads it, now and whenever it may have changed elsewhere. */
  look(): Promise<void> {
    return this.inTurn(() => this.read())
  }

  edit(text: string): void {
    this.text = text
    if (!this.isEdited && (this.state.name === 'unsaved' || (this.state.name === 'refused' && this.state.edited))) return this.enter({ name: 'saved' })
    if (this.state.name === 'loading' || !this.isEdited) return
    if (this.state.name !== 'gone') this.enter({ name: 'unsaved' })
    if (this.state.name === 'unsaved') this.saveIn(saveAfterMs)
  }

  /** Now: Ctrl-S, the tab is left, or "save it again" for a file that is gone. */
  save(): Promise<void> {
    this.cancelSave?.()
    if (this.state.name === 'gone') this.version = null
    return this.inTurn(() => this.write())
  }

  /** Saves what is not saved, and listens to nothing any more. False, and it goes on, when that cannot be saved. */
  async close(): Promise<boolean> {
    if (this.isEdited && this.state.name !== 'gone') await this.save()
    if (this.isEdited) return false
    this.discard()
    return true
  }

  /** The same without saving. */
  discard(): void {
    this.closed = true
    this.cancelSave?.()
  }

  private saveIn(milliseconds: number): void {
    this.cancelSave?.()
    this.cancelSave = this.options.timers.after(milliseconds, () => void this.save())
  }

  private async read(): Promise<void> {
    const outcome = await this.options.ask({ type: 'files.read', path: this.path })
    if (outcome.kind === 'text') {
      if (outcome.version === this.version) return this.goOn()
      if (!this.isEdited || this.state.name === 'loading') return this.take(outcome)
      return this.keepBoth(outcome)
    }
    if (outcome.kind !== 'refused') return
    if (outcome.why === 'not-found' && this.state.name !== 'loading') return this.enter({ name: 'gone' })
    this.refuse(outcome.why)
  }

  private async write(): Promise<void> {
    const { text } = this
    if (!this.isEdited && this.version !== null) return
    const outcome = await this.options.ask({ type: 'files.write', path: this.path, text, expected: this.version })
    switch (outcome.kind) {
      case 'written':
        this.version = outcome.version
        this.saved = text
        if (this.isEdited) this.saveIn(saveAfterMs)
        return this.settle()
      case 'conflict':
        return outcome.found === null ? this.enter({ name: 'gone' }) : this.keepBoth(outcome.found)
      case 'refused':
        return this.refuse(outcome.why)
    }
  }

  private async keepBoth(theirs: { text: string; version: string }): Promise<void> {
    for (let number = 1; number <= mostCopies; number++) {
      const copy = copyName(this.path, number)
      const outcome = await this.options.ask({ type: 'files.write', path: copy, text: this.text, expected: null })
      if (outcome.kind === 'conflict') continue
      if (outcome.kind !== 'written') return this.refuse(outcome.kind === 'refused' ? outcome.why : 'failed')
      this.take(theirs)
      return this.options.keptBoth(copy)
    }
    this.refuse('exists')
  }

  private take({ text, version }: { text: string; version: string }): void {
    this.cancelSave?.()
    this.version = version
    this.saved = this.text = text
    this.options.show(text)
    this.settle()
  }

  /** What is there is what the edits began from. */
  private goOn(): void {
    this.settle()
    if (this.isEdited) this.saveIn(saveAfterMs)
  }

  private settle(): void {
    this.enter({ name: this.isEdited ? 'unsaved' : 'saved' })
  }

  private refuse(why: Refusal): void {
    this.enter({ name: 'refused', why, edited: this.isEdited })
    if (why === 'full' && this.isEdited) this.saveIn(retryFullAfterMs)
  }

  private enter(state: OpenFileState): void {
    this.state = state
    this.options.changed()
  }

  /** One thing after the other; what nobody answered is tried again when there is something to save. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(async () => {
      if (this.closed) return
      try {
        await work()
      } catch {
        // The connection broke. Edits stay here; a new connection looks again (files.ts).
        if (this.isEdited) this.saveIn(retryAfterMs)
      }
    })
    return this.turn
  }
}

/** "deploy/web.yaml" → "deploy/web.mine.yaml", "deploy/web.mine-2.yaml" … */
export function copyName(path: string, number: number): string {
  const mark = number === 1 ? '.mine' : `.mine-${number}`
  const [, stem = path, ending = ''] = /^(.*[^/])(\.[^./]+)$/.exec(path) ?? []
  return `${stem}${mark}${ending}`
}
