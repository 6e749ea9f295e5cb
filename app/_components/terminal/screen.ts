import { WebLinksAddon } from '@xterm/addon-web-links'
import type { Terminal } from '@xterm/xterm'
import type { TerminalScreenState, TerminalSink } from './connection/output-stream.ts'
import { realTimers } from './connection/timers.ts'
import { WriteBatch } from './connection/write-batch.ts'
import { ControlNext } from './control-next.ts'
import { EchoTiming } from './echo-timing.ts'
import { emulator } from './emulator.ts'
import type { Appearance, DrawnEmulator } from './emulator.ts'
import { hasGpu } from './gpu.ts'
import { pageKey } from './keys.ts'
import type { PageKey } from './keys.ts'
import { putLinesAbove } from './lines-above-screen.ts'
import { matchColours } from './palette.ts'
import type { ResolvedTheme } from './palette.ts'
import { ScreenClipboard } from './screen-clipboard.ts'
import { openSearchThread } from './search/open-search-thread.ts'
import { Searcher } from './search/searcher.ts'
import { TerminalSearch } from './search/terminal-search.ts'
import { Rest } from './rest.ts'
import { onTap } from './tap.ts'
import { WheelLines } from './wheel-lines.ts'

/** After the first screen, a page has time for WebGL. */
const webglAfterMs = 1000

export interface ScreenOptions {
  id: number
  emulator: DrawnEmulator
  appearance: Appearance
  /** `dom` for tests, which read the rows, and for machines where WebGL misbehaves. */
  renderer: 'auto' | 'dom'
  label: string
  onInput(data: Uint8Array): void
  /** The size that fits where the screen stands now. */
  onFits(size: { cols: number; rows: number }): void
  /** False when the page has no use for the key, which is the shell's then. */
  onPageKey(key: Exclude<PageKey, 'copy' | 'paste'>): boolean
  /** A web address on the screen was clicked. */
  onLink(address: string): void
  onFocus(): void
}

/**
 * One terminal's screen: xterm.js and what it needs, outside of React, because a screen outlives the components that
 * show it. Tests read it under `?renderer=dom` as `[data-terminal="1"] .xterm-rows`.
 */
export class TerminalScreen implements TerminalSink {
  readonly clipboard: ScreenClipboard
  readonly search: TerminalSearch
  private readonly resizes: ResizeObserver
  private readonly echo = new EchoTiming()
  private readonly batch = new WriteBatch(realTimers, (data, done) => this.terminal.write(data, () => this.written(done)))
  private mounted = false
  private disposed = false
  private cancelWebgl: (() => void) | null = null
  private theme: ResolvedTheme
  private readonly rest: Rest
  private readonly control = new ControlNext()
  private readonly wheel = new WheelLines()
  /** A program, or the learner, had the scrollback forgotten: nothing more belongs above. */
  private clearedAbove = false
  /** How many screens have come. */
  private screens = 0

  constructor(private readonly options: ScreenOptions) {
    this.theme = options.appearance.theme
    this.terminal.options.linkHandler = {
      activate: (_event, address) => options.onLink(address),
      // The words of a link may say anything.
      hover: (_event, address) => (this.element.title = address),
      leave: () => this.element.removeAttribute('title'),
    }
    this.terminal.loadAddon(new WebLinksAddon((_event, address) => options.onLink(address)))
    this.search = new TerminalSearch(this.terminal, new Searcher(openSearchThread, realTimers), realTimers, () => matchColours[this.theme])
    this.clipboard = new ScreenClipboard(this.terminal, this.element)
    this.rest = new Rest(this.element)
    onTap(this.element, () => this.focus())
    this.terminal.parser.registerCsiHandler({ final: 'J' }, ([what]) => {
      if (what === 3) this.clearedAbove = true
      return false
    })
    this.terminal.parser.registerEscHandler({ final: 'c' }, () => {
      this.clearedAbove = true
      return false
    })
    this.terminal.onData((text) => {
      this.echo.typed()
      this.batch.typed()
      options.onInput(new TextEncoder().encode(this.control.typed(text)))
    })
    this.terminal.onBinary((text) => options.onInput(Uint8Array.from(text, (character) => character.charCodeAt(0))))
    this.terminal.attachCustomKeyEventHandler((event) => this.handleKey(event))
    this.terminal.attachCustomWheelEventHandler((event) => this.handleWheel(event))
    this.resizes = new ResizeObserver(() => this.fit())
  }

  get element(): HTMLDivElement {
    return this.options.emulator.element
  }

  private get terminal(): Terminal {
    return this.options.emulator.terminal
  }

  /** Shows the screen in `parent`. It may be moved to another parent later and keeps its content. */
  mount(parent: HTMLElement): void {
    this.options.emulator.moveTo(parent)
    if (!this.mounted) this.mountedFirst()
    this.resizes.observe(this.element)
  }

  unmount(): void {
    this.resizes.disconnect()
    this.element.remove()
  }

  dispose(): void {
    this.unmount()
    this.batch.stop()
    this.rest.stop()
    this.search.dispose()
    this.cancelWebgl?.()
    this.disposed = true
    this.terminal.dispose()
  }

  focus(): void {
    this.terminal.focus()
  }

  /** As far as the scrollback goes. */
  scrollTo(end: 'top' | 'bottom'): void {
    if (end === 'top') this.terminal.scrollToTop()
    else this.terminal.scrollToBottom()
  }

  /** As if typed: for keys that the keyboard of a phone lacks. */
  type(key: string | { arrow: 'A' | 'B' | 'C' | 'D' }): void {
    this.terminal.input(typeof key === 'string' ? key : this.arrow(key.arrow))
    this.focus()
  }

  /** Whether Ctrl holds for the next key. */
  controlNext(isOn: boolean): void {
    this.control.set(isOn)
    this.focus()
  }

  onControlNext(listener: (isOn: boolean) => void): () => void {
    return this.control.listen(listener)
  }

  setAppearance(appearance: Appearance): void {
    this.theme = appearance.theme
    this.options.emulator.setAppearance(appearance)
    this.fit()
  }

  resize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows)
  }

  /** Tells what size would fit here, when the screen is visible. */
  fit(): void {
    const size = this.options.emulator.fits
    if (size) this.options.onFits(size)
  }

  endSearch(): void {
    this.search.clear()
    this.focus()
  }

  hasSelection(): boolean {
    return this.terminal.hasSelection()
  }

  selectAll(): void {
    this.terminal.selectAll()
  }

  /**
   * Forgets what has scrolled away, and all but the last line of the screen. At a prompt the shell does it (readline's
   * clear-display), so that it is gone after a reload and on other devices too; a running program is not disturbed.
   */
  clear(atPrompt: boolean): void {
    if (atPrompt) this.terminal.input('\x1b\x0c')
    else {
      this.clearedAbove = true
      this.terminal.clear()
    }
    this.focus()
  }

  write(data: Uint8Array, done: () => void): void {
    this.batch.write(data, done)
  }

  private written(done: () => void): void {
    this.echo.written()
    done()
  }

  reset(screen: TerminalScreenState, done: () => void): void {
    this.batch.drop()
    this.screens += 1
    this.terminal.reset()
    this.terminal.resize(screen.cols, screen.rows)
    this.terminal.write(screen.data, () => {
      this.clearedAbove = false
      done()
      this.fit()
    })
  }

  putAbove(text: string, done: (wantsMore: boolean) => void): void {
    const screen = this.screens
    putLinesAbove(this.terminal, text, {
      newReader: emulator,
      whenAtRest: (run) => this.rest.when(() => run(this.screens === screen && !this.clearedAbove && !this.disposed)),
      done: (hasRoom) => {
        this.search.changed()
        done(hasRoom)
      },
    })
  }

  private mountedFirst(): void {
    this.mounted = true
    this.terminal.textarea?.setAttribute('aria-label', this.options.label)
    this.terminal.textarea?.addEventListener('focus', () => this.options.onFocus())
    this.fit()
    // Asking for the graphics card takes longer than drawing the first screen without it.
    if (this.options.renderer === 'auto') this.cancelWebgl = realTimers.after(webglAfterMs, () => void this.useWebgl())
  }

  /** The DOM renderer stays where this fails, and takes over again when the graphics card is lost. */
  private async useWebgl(): Promise<void> {
    if (!hasGpu()) return
    const { WebglAddon } = await import('@xterm/addon-webgl')
    if (this.disposed) return
    const addon = new WebglAddon()
    addon.onContextLoss(() => addon.dispose())
    try {
      this.terminal.loadAddon(addon)
    } catch (error) {
      console.warn('The terminal is drawn without WebGL:', error)
      addon.dispose()
    }
  }

  /**
   * A program that fills the screen and takes no mouse, as less or man, is scrolled by arrow keys: by as many lines as the scrollback would be, where
   * xterm.js presses one key however far the wheel has turned. False: it is done.
   */
  private handleWheel(event: WheelEvent): boolean {
    const { buffer, modes, rows } = this.terminal
    const usual = buffer.active.type === 'normal' || modes.mouseTrackingMode !== 'none' || event.shiftKey || event.ctrlKey
    if (usual) return true
    event.preventDefault()
    const lines = this.wheel.turned(event, { rows, lineHeight: this.element.clientHeight / rows })
    if (lines !== 0) this.terminal.input(this.arrow(lines > 0 ? 'B' : 'A').repeat(Math.abs(lines)))
    return false
  }

  private arrow(end: 'A' | 'B' | 'C' | 'D'): string {
    return `\x1b${this.terminal.modes.applicationCursorKeysMode ? 'O' : '['}${end}`
  }

  /** False keeps the key from the shell. */
  private handleKey(event: KeyboardEvent): boolean {
    const key = pageKey(event)
    if (!key) return true
    // The browser pastes by itself; xterm must only not type the key.
    if (key === 'paste') return false
    if (event.type !== 'keydown') return false
    if (key === 'copy') void this.clipboard.copySelection()
    else if (!this.options.onPageKey(key)) return true
    event.preventDefault()
    return false
  }
}
