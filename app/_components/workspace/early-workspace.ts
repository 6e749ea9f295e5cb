import type { TerminalInfo } from '../../../sandbox/protocol.ts'
import type { Appearance } from '../terminal/emulator.ts'
import { realTimers } from '../terminal/connection/timers.ts'
import { startEarly } from './early-start.ts'
import { loadSession } from './load-terminals.ts'
import { pageName } from './page-name.ts'
import { siteClient } from './site-client.ts'
import { Workspace } from './workspace.ts'

/** A page that did not come by then does not come. */
const comesWithinMs = 10_000

export interface LessonName {
  course: string
  lesson: string
  locale: 'en' | 'zh'
}

let early: { name: LessonName; workspace: Workspace; cancel: () => void } | null = null

/** A lesson's workspace, on the site's real sandboxes. */
export function createWorkspace(name: LessonName, labelOf: (terminal: TerminalInfo) => string, looks?: string): Workspace {
  return new Workspace({ ...name, steps: [], looks, site: siteClient, timers: realTimers, labelOf, loadSession })
}

/** At the click on a lesson: its sandbox starts, and the line to it is opened, while its page is on its way. */
export function openEarly(name: LessonName, labelOf: (terminal: TerminalInfo) => string, appearance: Appearance): void {
  const client = pageName()
  startEarly({ ...name, client })
  early?.cancel()
  early?.workspace.stop()
  const workspace = createWorkspace(name, labelOf)
  workspace.setAppearance(appearance)
  workspace.begin({ client })
  const timer = setTimeout(() => {
    early = null
    workspace.stop()
  }, comesWithinMs)
  early = { name, workspace, cancel: () => clearTimeout(timer) }
}

/** The workspace that was opened early for this lesson; null when none was. It is the page's from `claim` on. */
export function earlyWorkspace({ course, lesson, locale }: LessonName): Workspace | null {
  const fits = early?.name.course === course && early.name.lesson === lesson && early.name.locale === locale
  return fits ? (early?.workspace ?? null) : null
}

export function claim(workspace: Workspace): void {
  if (early?.workspace !== workspace) return
  early.cancel()
  early = null
}
