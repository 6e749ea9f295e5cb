import { rememberForServer } from '../ui/browser-memory.ts'

/** What the workspace shows beside the prose. */
export const panels = ['terminal', 'files', 'cluster', 'web'] as const
export type PanelName = (typeof panels)[number]

/** How the Cluster view shows the cluster. */
export const clusterLooks = ['picture', 'table', 'changes'] as const
export type ClusterLook = (typeof clusterLooks)[number]

/** How a lesson's page was left. */
export interface LessonLook {
  panel: PanelName
  clusterShows: ClusterLook
  /** Hints that were unfolded once, by `hintKey`, the last one last; true: it is unfolded now. */
  hints: ReadonlyMap<string, boolean>
}

export const usualLook: LessonLook = { panel: 'terminal', clusterShows: 'picture', hints: new Map() }

/** The cookie in which it is kept, so that the server draws the page as it will be. */
export const lookCookie = 'podyard_look'

/** It goes along with every request of the page: so many lessons, the one used last first, so many hints of each, and so many characters in all. */
const most = { lessons: 8, hints: 24, characters: 900 } as const

/** `place`: within its step, from 1. */
export const hintKey = (step: string, place: number): string => `${step}.${place}`

/** "course/lesson", "step.1": nothing that would end a cookie or an entry. */
const name = /^[\w-]+\/[\w-]+$/
const hintName = /^[\w-]+\.\d{1,3}$/

/**
 * The look of one lesson ("course/lesson"), from the cookie's value: entries `<lesson>:<panel>:<clusterShows>:<hints>`, parted by "|"; hints are
 * parted by "!" and end in "+" where they stand unfolded. What makes no sense is as usual.
 */
export function lookOf(cookie: string | undefined, lesson: string): LessonLook {
  const [, panel, shows, hints = ''] = entries(cookie).find(([of]) => of === lesson) ?? []
  return {
    panel: panels.find((known) => known === panel) ?? usualLook.panel,
    clusterShows: clusterLooks.find((known) => known === shows) ?? usualLook.clusterShows,
    hints: new Map(
      hints
        .split('!')
        .map((hint): [string, boolean] => [hint.replace(/\+$/, ''), hint.endsWith('+')])
        .filter(([hint]) => hintName.test(hint))
        .slice(-most.hints),
    ),
  }
}

/** The cookie's value with this lesson's look in front, and as much of the others as there is room for. */
export function withLook(cookie: string | undefined, lesson: string, { panel, clusterShows, hints }: LessonLook): string {
  const others = entries(cookie).filter(([of]) => of !== lesson)
  const hintsKept = [...hints].filter(([hint]) => hintName.test(hint)).slice(-most.hints).map(([hint, open]) => `${hint}${open ? '+' : ''}`)
  // Names may be long; those unfolded first are forgotten first.
  while (hintsKept.join('!').length > most.characters / 2) hintsKept.shift()
  const own = [lesson, panel, clusterShows, hintsKept.join('!')]
  const kept = name.test(lesson) ? [own, ...others] : others
  const value: string[] = []
  for (const entry of kept.map((parts) => parts.join(':')).slice(0, most.lessons)) {
    if ([...value, entry].join('|').length > most.characters) break
    value.push(entry)
  }
  return value.join('|')
}

function entries(cookie: string | undefined): string[][] {
  return (cookie ?? '')
    .slice(0, most.characters)
    .split('|')
    .map((entry) => entry.split(':'))
    .filter(([lesson]) => name.test(lesson ?? ''))
}

/** What the browser has; undefined on the server, and when there is none. */
export function storedLooks(): string | undefined {
  if (typeof document === 'undefined') return undefined
  const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${lookCookie}=`))
  return found?.slice(lookCookie.length + 1)
}

export function storeLook(lesson: string, look: LessonLook): void {
  rememberForServer(lookCookie, withLook(storedLooks(), lesson, look))
}
