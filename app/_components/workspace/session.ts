import type { AgentMessage, TerminalInfo } from '../../../sandbox/protocol.ts'
import type { OpenSocket } from '../terminal/connection/socket.ts'
import type { Timers } from '../terminal/connection/timers.ts'
import { WorkspaceConnection } from '../terminal/connection/workspace-connection.ts'
import type { ConnectionState } from '../terminal/connection/workspace-connection.ts'
import { DrawnEmulator } from '../terminal/emulator.ts'
import type { Appearance } from '../terminal/emulator.ts'
import { TerminalScreen } from '../terminal/screen.ts'
import type { ScreenOptions } from '../terminal/screen.ts'
import { takeEmulator } from '../terminal/spare-emulator.ts'

export interface SessionOptions {
  /** This page's name: the site lets go of its socket of before, which nobody may have closed. */
  client: string
  openSocket: OpenSocket
  locale: 'en' | 'zh'
  timers: Timers
  appearance: Appearance
  renderer: ScreenOptions['renderer']
  labelOf(terminal: TerminalInfo): string
  hasEnded(): Promise<boolean>
  onMessage(message: AgentMessage): void
  onState(state: ConnectionState): void
  onPageKey: ScreenOptions['onPageKey']
  onLink: ScreenOptions['onLink']
  /** Enter was pressed in a terminal whose shell has ended. */
  onEnterAfterEnd(terminal: number): void
  /** More was typed or pasted than can wait for a lost connection; nothing of it was sent. */
  onInputRefused(): void
}

/** One to work in and one to watch with. The same in every language, because lessons name terminals. */
const firstShells = ['shell 1', 'shell 2'] as const

/** So long after they are known, at the latest, terminals that nobody looks at have their screens. */
const unshownAfterMs = 300

const CARRIAGE_RETURN = 0x0d

interface Shown {
  screen: TerminalScreen
  info: TerminalInfo
}

/**
 * A page's open line to its sandbox: the connection and a screen for every terminal. Loaded when it is needed, together
 * with xterm.js and the protocol's parsers, so that the lesson can be read before.
 */
export class WorkspaceSession {
  private readonly connection: WorkspaceConnection
  private readonly shown = new Map<number, Shown>()
  /** Terminals without a screen yet: one is made when it is asked for, and for all others when the page has time. */
  private readonly unshown = new Map<number, TerminalInfo>()
  private cancelUnshown: (() => void) | null = null
  private readonly waitingMounts = new Map<number, HTMLElement>()
  /** The terminal that the keyboard is to go to as soon as its screen stands on the page. */
  private focusWhenMounted: number | null = null
  private readonly wake = () => {
    if (document.visibilityState === 'visible') this.connection.wake()
  }

  constructor(private readonly options: SessionOptions) {
    this.connection = new WorkspaceConnection({
      openSocket: options.openSocket,
      client: options.client,
      locale: options.locale,
      shells: [...firstShells],
      timers: options.timers,
      isGone: () => options.hasEnded(),
      onMessage: (message) => this.receive(message),
      onState: (state) => options.onState(state),
    })
  }

  start(): void {
    window.addEventListener('online', this.wake)
    window.addEventListener('offline', this.wake)
    document.addEventListener('visibilitychange', this.wake)
    this.connection.start()
  }

  stop(): void {
    window.removeEventListener('online', this.wake)
    window.removeEventListener('offline', this.wake)
    document.removeEventListener('visibilitychange', this.wake)
    this.connection.stop()
    this.cancelUnshown?.()
    for (const { screen } of this.shown.values()) screen.dispose()
    this.shown.clear()
  }

  send: WorkspaceConnection['send'] = (message) => this.connection.send(message)

  reconnectNow(): void {
    this.connection.wake()
  }

  screen(terminal: number): TerminalScreen | null {
    const unshown = this.unshown.get(terminal)
    if (unshown) this.add(unshown, takeEmulator(this.options.appearance))
    return this.shown.get(terminal)?.screen ?? null
  }

  /** Shows a terminal in an element, now or as soon as it is known. Returns how to take it away. */
  mount(terminal: number, element: HTMLElement): () => void {
    const screen = this.screen(terminal)
    if (screen) this.place(terminal, screen, element)
    else this.waitingMounts.set(terminal, element)
    return () => {
      this.waitingMounts.delete(terminal)
      this.shown.get(terminal)?.screen.unmount()
    }
  }

  /** Puts the keyboard into a terminal, now or when its screen stands on the page. */
  focus(terminal: number): void {
    const screen = this.screen(terminal)
    const stands = screen?.element.isConnected === true
    this.focusWhenMounted = stands ? null : terminal
    if (stands) screen.focus()
  }

  setAppearance(appearance: Appearance): void {
    this.options.appearance = appearance
    for (const { screen } of this.shown.values()) screen.setAppearance(appearance)
  }

  private receive(message: AgentMessage): void {
    if (message.type === 'welcome' || message.type === 'terminals') this.show(message.terminals)
    this.options.onMessage(message)
    // What changed size while there was no connection.
    if (message.type === 'welcome') for (const { screen } of this.shown.values()) screen.fit()
  }

  private show(terminals: TerminalInfo[]): void {
    for (const [id, { screen }] of this.shown) {
      if (terminals.some((terminal) => terminal.id === id)) continue
      screen.dispose()
      this.shown.delete(id)
    }
    this.unshown.clear()
    for (const info of terminals) {
      const shown = this.shown.get(info.id)
      if (shown) this.follow(shown, info)
      else if (this.waitingMounts.has(info.id)) this.add(info, takeEmulator(this.options.appearance))
      else this.unshown.set(info.id, info)
    }
    if (this.unshown.size > 0) this.cancelUnshown ??= this.options.timers.after(unshownAfterMs, () => this.addUnshown())
  }

  /** What a program says is read, and its shell goes on, whether or not anybody looks. */
  private addUnshown(): void {
    this.cancelUnshown = null
    for (const info of [...this.unshown.values()]) this.add(info, new DrawnEmulator(this.options.appearance))
  }

  private add(info: TerminalInfo, emulator: DrawnEmulator): void {
    const screen: TerminalScreen = new TerminalScreen({
      id: info.id,
      emulator,
      appearance: this.options.appearance,
      renderer: this.options.renderer,
      label: this.options.labelOf(info),
      onInput: (data) => {
        const hasEnded = typeof this.shown.get(info.id)?.info.exited === 'number'
        if (hasEnded && data.length === 1 && data[0] === CARRIAGE_RETURN) this.options.onEnterAfterEnd(info.id)
        if (hasEnded) return
        if (!this.connection.type(info.id, data)) this.options.onInputRefused()
      },
      onFits: (size) => this.claim(info.id, size),
      onFocus: () => screen.fit(),
      onPageKey: this.options.onPageKey,
      onLink: this.options.onLink,
    })
    screen.resize(info.cols, info.rows)
    this.unshown.delete(info.id)
    this.shown.set(info.id, { screen, info })
    this.connection.attach(info.id, screen)
    const element = this.waitingMounts.get(info.id)
    if (!element) return
    this.waitingMounts.delete(info.id)
    this.place(info.id, screen, element)
  }

  private place(terminal: number, screen: TerminalScreen, element: HTMLElement): void {
    screen.mount(element)
    if (this.focusWhenMounted === terminal) this.focus(terminal)
  }

  /** Another page may have given the shell another size; then this page shows that one until it is used again. */
  private follow(shown: Shown, info: TerminalInfo): void {
    if (info.cols !== shown.info.cols || info.rows !== shown.info.rows) shown.screen.resize(info.cols, info.rows)
    shown.info = info
  }

  /** The page in use decides the size of a shell. */
  private claim(terminal: number, size: { cols: number; rows: number }): void {
    const shown = this.shown.get(terminal)
    if (!shown || document.visibilityState !== 'visible') return
    const { info, screen } = shown
    if (info.cols === size.cols && info.rows === size.rows) {
      screen.resize(size.cols, size.rows)
      return
    }
    if (!this.connection.send({ type: 'terminal.resize', terminal, ...size })) return
    shown.info = { ...info, ...size }
    screen.resize(size.cols, size.rows)
  }
}
