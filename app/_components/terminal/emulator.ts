import { FitAddon } from '@xterm/addon-fit'
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import { Terminal } from '@xterm/xterm'
import type { ITerminalInitOnlyOptions, ITerminalOptions } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { limits } from './limits.ts'
import { minimumContrast, palettes } from './palette.ts'
import type { ResolvedTheme } from './palette.ts'

export interface Appearance {
  theme: ResolvedTheme
  /** Pixels. */
  fontSize: number
  /** For people who hear the screen: xterm keeps a text copy of it. */
  screenReader: boolean
}

/** xterm.js with all that decides on how text is read. */
export function emulator(options: ITerminalOptions & ITerminalInitOnlyOptions): Terminal {
  const terminal = new Terminal({ allowProposedApi: true, scrollback: limits.scrollbackLines, ...options })
  terminal.loadAddon(new UnicodeGraphemesAddon())
  return terminal
}

/** An emulator with an element of its own to draw in, which may be moved about the page. */
export class DrawnEmulator {
  readonly element = document.createElement('div')
  readonly terminal: Terminal
  private readonly fitting = new FitAddon()
  private isOpen = false

  constructor(appearance: Appearance) {
    this.element.className = 'size-full'
    this.terminal = emulator({
      cursorBlink: false,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono') || 'monospace',
      lineHeight: 1.25,
      macOptionIsMeta: true,
      rightClickSelectsWord: true,
      ...appearanceOptions(appearance),
    })
    // xterm.js draws no cursor before the first focus, or before a program has changed screens: to the one that it is on changes nothing else.
    this.terminal.write('\x1b[?47l')
    this.terminal.loadAddon(this.fitting)
  }

  setAppearance(appearance: Appearance): void {
    Object.assign(this.terminal.options, appearanceOptions(appearance))
  }

  /** Its first place on the page opens it: before, it has nothing to measure its font by. */
  moveTo(parent: HTMLElement): void {
    parent.append(this.element)
    if (!this.isOpen) this.terminal.open(this.element)
    this.isOpen = true
  }

  /** The size that fits where it stands; null where it is not seen. */
  get fits(): { cols: number; rows: number } | null {
    const size = this.isOpen ? this.fitting.proposeDimensions() : undefined
    if (!size || !(size.cols >= 2 && size.rows >= 1) || !this.element.offsetParent) return null
    return { cols: Math.min(size.cols, limits.cols), rows: Math.min(size.rows, limits.rows) }
  }
}

function appearanceOptions({ theme, fontSize, screenReader }: Appearance) {
  return { theme: palettes[theme], minimumContrastRatio: minimumContrast[theme], fontSize, screenReaderMode: screenReader }
}
