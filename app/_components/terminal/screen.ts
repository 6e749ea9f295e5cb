import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import type { TerminalScreenState, TerminalSink } from './connection/output-stream.ts'
import { EchoTiming } from './echo-timing.ts'
import { hasGpu } from './gpu.ts'
import { pageKey } from './keys.ts'
import type { PageKey } from './keys.ts'
import { minimumContrast, palettes } from './palette.ts'
import type { ResolvedTheme } from './palette.ts'

const scrollbackLines = 50_000

export interface Appearance {
  theme: ResolvedTheme
  /** Pixels. */
  fontSize: number
  /** For people who hear the screen: xterm keeps a text copy of it. */
  screenReader: boolean
}

export interface ScreenOptions {
  id: number
  appearance: Appearance
  /** `dom` for tests, which read the rows, and for machines where WebGL misbehaves. */
  renderer: 'auto' | 'dom'
  label: string
  onInput(data: Uint8Array): void
  /** The size that fits where the screen stands now. */
  onFits(size: { cols: number; rows: number }): void
  onPageKey(key: Exclude<PageKey, 'paste'>): void
  onFocus(): void
}

/**
 * One terminal's screen: xterm.js and what it needs, outside of React, because a screen outlives the components that
 * show it. Tests read it under `?renderer=dom` as `[data-terminal="1"] .xterm-rows`.
 */
export class TerminalScreen implements TerminalSink {
  readonly element: HTMLDivElement
  private readonly terminal: Terminal
  private readonly fitting = new FitAddon()
  private readonly search = new SearchAddon()
  private readonly resizes: ResizeObserver
  private readonly echo = new EchoTiming()
  private opened = false

  constructor(private readonly options: ScreenOptions) {
    this.element = document.createElement('div')
    this.element.className = 'size-full'
    this.terminal = new Terminal({
      allowProposedApi: true,
      scrollback: scrollbackLines,
      cursorBlink: false,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono') || 'monospace',
      lineHeight: 1.25,
      macOptionIsMeta: true,
      rightClickSelectsWord: true,
      ...appearanceOptions(options.appearance),
    })
    this.terminal.loadAddon(this.fitting)
    this.terminal.loadAddon(this.search)
    this.terminal.loadAddon(new UnicodeGraphemesAddon())
    this.terminal.loadAddon(new WebLinksAddon())
    this.terminal.onData((text) => {
      this.echo.typed()
      options.onInput(new TextEncoder().encode(text))
    })
    this.terminal.onBinary((text) => options.onInput(Uint8Array.from(text, (character) => character.charCodeAt(0))))
    this.terminal.attachCustomKeyEventHandler((event) => this.handleKey(event))
    this.resizes = new ResizeObserver(() => this.fit())
  }

  /** Shows the screen in `parent`. It may be moved to another parent later and keeps its content. */
  mount(parent: HTMLElement): void {
    parent.append(this.element)
    if (!this.opened) this.open()
    this.resizes.observe(this.element)
  }

  unmount(): void {
    this.resizes.disconnect()
    this.element.remove()
  }

  dispose(): void {
    this.unmount()
    this.terminal.dispose()
  }

  focus(): void {
    this.terminal.focus()
  }

  /** As if typed: for keys that the keyboard of a phone lacks. */
  type(text: string): void {
    this.terminal.input(text)
    this.focus()
  }

  setAppearance(appearance: Appearance): void {
    Object.assign(this.terminal.options, appearanceOptions(appearance))
    this.fit()
  }

  resize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows)
  }

  /** Tells what size would fit here, when the screen is visible. */
  fit(): void {
    const size = this.opened ? this.fitting.proposeDimensions() : undefined
    if (size && size.cols >= 2 && size.rows >= 1 && this.element.offsetParent) this.options.onFits({ cols: size.cols, rows: size.rows })
  }

  find(text: string, direction: 'next' | 'previous'): boolean {
    const options = { decorations: { matchOverviewRuler: '#dfb155', activeMatchColorOverviewRuler: '#7fb9e2' }, caseSensitive: false }
    return direction === 'next' ? this.search.findNext(text, options) : this.search.findPrevious(text, options)
  }

  endFind(): void {
    this.search.clearDecorations()
    this.terminal.clearSelection()
    this.focus()
  }

  write(data: Uint8Array, done: () => void): void {
    this.terminal.write(data, () => {
      this.echo.written()
      done()
    })
  }

  reset(screen: TerminalScreenState, done: () => void): void {
    this.terminal.reset()
    this.terminal.resize(screen.cols, screen.rows)
    this.terminal.write(screen.data, () => {
      done()
      this.fit()
    })
  }

  private open(): void {
    this.opened = true
    this.terminal.open(this.element)
    this.terminal.textarea?.setAttribute('aria-label', this.options.label)
    this.terminal.textarea?.addEventListener('focus', () => this.options.onFocus())
    if (this.options.renderer === 'auto' && hasGpu()) void this.useWebgl()
    this.fit()
  }

  /** The DOM renderer stays where this fails, and takes over again when the graphics card is lost. */
  private async useWebgl(): Promise<void> {
    const { WebglAddon } = await import('@xterm/addon-webgl')
    const addon = new WebglAddon()
    addon.onContextLoss(() => addon.dispose())
    try {
      this.terminal.loadAddon(addon)
    } catch (error) {
      console.warn('The terminal is drawn without WebGL:', error)
      addon.dispose()
    }
  }

  /** False keeps the key from the shell. */
  private handleKey(event: KeyboardEvent): boolean {
    const key = pageKey(event)
    if (!key) return true
    // The browser pastes by itself; xterm must only not type the key.
    if (key === 'paste') return false
    event.preventDefault()
    if (event.type !== 'keydown') return false
    if (key === 'copy') void navigator.clipboard.writeText(this.terminal.getSelection())
    this.options.onPageKey(key)
    return false
  }
}

function appearanceOptions({ theme, fontSize, screenReader }: Appearance) {
  return { theme: palettes[theme], minimumContrastRatio: minimumContrast[theme], fontSize, screenReaderMode: screenReader }
}
