import { matchesIn } from './matches-in.ts'
import type { Match } from './matches-in.ts'
import type { Wanted } from './wanted.ts'

/** `lines`: where they have changed since the last question. */
export interface SearchQuestion {
  id: number
  lines: string[] | null
  wanted: Wanted
}

export interface SearchAnswer {
  id: number
  matches: Match[]
}

let lines: string[] = []

/** Looks in a thread of its own: an expression that takes for ever is ended from outside, and the page goes on meanwhile. */
self.onmessage = ({ data }: MessageEvent<SearchQuestion>): void => {
  if (data.lines) lines = data.lines
  const answer: SearchAnswer = { id: data.id, matches: matchesIn(lines, data.wanted) }
  self.postMessage(answer)
}
