import type { Workspace } from '../workspace/workspace.ts'
import { terminalsIn } from './arrangement/arrangement.ts'
import { arrangementOf } from './arrangement/arrangement-of.ts'
import type { PageKey } from './keys.ts'
import { limits } from './limits.ts'
import { stepTerminalFont } from './preferences.ts'
import { terminalTowards } from './towards.ts'
import type { Place, Side } from './towards.ts'

/** Does what a key of the page stands for; false when there is nothing to do, so that the shell gets the key. */
export function pressPageKey(key: PageKey, workspace: Workspace, search: (terminal: number) => void): boolean {
  const { front, terminals, session } = workspace.get()
  const full = terminals.length >= limits.terminals
  switch (key) {
    case 'leave':
      document.querySelector<HTMLElement>('[data-step][data-state="active"], [data-step]')?.focus()
      return true
    case 'search':
      if (front !== null) search(front)
      return true
    case 'clear':
      if (front !== null) clearTerminal(workspace, front)
      return true
    case 'open':
      if (!full) workspace.terminals.open()
      return true
    case 'split-row':
    case 'split-column':
      if (!full) workspace.terminals.split(key === 'split-row' ? 'row' : 'column')
      return true
    case 'scroll-to-top':
    case 'scroll-to-bottom':
      if (front !== null) session?.screen(front)?.scrollTo(key === 'scroll-to-top' ? 'top' : 'bottom')
      return true
    case 'font-larger':
      stepTerminalFont(1)
      return true
    case 'font-smaller':
      stepTerminalFont(-1)
      return true
    case 'font-usual':
      stepTerminalFont(0)
      return true
    case 'towards-left':
    case 'towards-right':
    case 'towards-up':
    case 'towards-down':
      return go(workspace, key.slice('towards-'.length) as Side)
    case 'copy':
    case 'paste':
      return false
    default:
      return goToTab(workspace, Number(key.slice('terminal-'.length)))
  }
}

/** At a prompt the shell clears its own screen; see TerminalScreen.clear. */
export function clearTerminal(workspace: Workspace, terminal: number): void {
  const { terminals, session } = workspace.get()
  const info = terminals.find(({ id }) => id === terminal)
  session?.screen(terminal)?.clear(info !== undefined && !info.busy && info.exited === null)
}

/** Alone, a terminal has no neighbour, and the keys stay the shell's. */
function go(workspace: Workspace, side: Side): boolean {
  const { front } = workspace.get()
  const places = [...document.querySelectorAll<HTMLElement>('[data-terminal-name]')].map((element): Place => ({ terminal: Number(element.dataset.terminal), rect: element.getBoundingClientRect() }))
  if (front === null || places.length < 2) return false
  const next = terminalTowards(places, front, side)
  if (next !== null) workspace.terminals.use(next)
  return true
}

function goToTab(workspace: Workspace, number: number): boolean {
  const terminal = arrangementOf(workspace.get()).flatMap(terminalsIn)[number - 1]
  if (terminal !== undefined) workspace.terminals.use(terminal)
  return true
}
