import type { Terminal } from '@xterm/xterm'
import { copyText } from '../mdx/copy-text.ts'
import { pasteOf } from './paste.ts'
import type { Paste } from './paste.ts'
import { terminalPreferences } from './preferences.ts'
import { clipboardText } from './program-clipboard.ts'

export interface ClipboardListener {
  /** What is selected is on the clipboard now. */
  onCopied(): void
  /** Something was pasted and is not typed yet: it is for the listener to ask, and to call `typePaste`. */
  onPaste(paste: Paste): void
}

/** What goes between one terminal's screen and the clipboard. */
export class ScreenClipboard {
  private listener: ClipboardListener | null = null

  constructor(
    private readonly terminal: Terminal,
    element: HTMLElement,
  ) {
    // Before xterm's own listener, which would type it unseen.
    element.addEventListener('paste', (event) => this.handlePaste(event), { capture: true })
    // The browser's own copy, as by Cmd-C: xterm has put the selection there.
    element.addEventListener('copy', () => this.terminal.hasSelection() && this.listener?.onCopied())
    element.addEventListener('pointerdown', (event) => event.button === 0 && this.copyWhenSelected())
    terminal.parser.registerOscHandler(52, (data) => {
      // Only for who is at work in it: what else runs in a lab has no hand in the learner's clipboard.
      if (element.contains(document.activeElement)) void this.copyForProgram(data)
      return true
    })
  }

  /** Returns how to listen no more. */
  listen(listener: ClipboardListener): () => void {
    this.listener = listener
    return () => {
      if (this.listener === listener) this.listener = null
    }
  }

  async copySelection(): Promise<void> {
    if (!this.terminal.hasSelection()) return
    await copyText(this.terminal.getSelection())
    this.listener?.onCopied()
  }

  private async copyForProgram(data: string): Promise<void> {
    const text = clipboardText(data)
    // Refused where nothing was done on the page lately.
    if (text !== null && (await navigator.clipboard?.writeText(text).then(() => true, () => false))) this.listener?.onCopied()
  }

  paste(clipboard: string): void {
    if (clipboard === '') return
    const paste = pasteOf(clipboard, this.terminal.modes.bracketedPasteMode)
    if (this.listener) this.listener.onPaste(paste)
    else this.typePaste(paste)
  }

  typePaste({ text }: Paste): void {
    this.terminal.paste(text)
  }

  private handlePaste(event: ClipboardEvent): void {
    event.preventDefault()
    event.stopImmediatePropagation()
    this.paste(event.clipboardData?.getData('text/plain') ?? '')
  }

  /** The selection is complete when the button is let go, wherever that is. */
  private copyWhenSelected(): void {
    window.addEventListener('pointerup', () => terminalPreferences().copyOnSelect && void this.copySelection(), { once: true })
  }
}
