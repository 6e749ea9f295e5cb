import { EditorState, Text, type ChangeSpec, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

/** How the lines of a text end: as on Windows where all of them do. Any other carriage return is a character of its line, and stays one. */
export const lineBreakOf = (text: string): '\n' | '\r\n' => (text.includes('\r\n') && !/(?<!\r)\n|\r(?!\n)/.test(text) ? '\r\n' : '\n')

/** Has an editor keep the line ends that a text has, for new lines too. */
export const keepingLineBreaks = (text: string): Extension => [
  EditorState.lineSeparator.of(lineBreakOf(text)),
  EditorView.clipboardInputFilter.of((pasted, state) => pasted.replace(/\r\n?|\n/g, state.lineBreak)),
]

/** What makes a state hold another text, with cursors and undo outside of it as they are. Null: it does already; `anew`: its lines end otherwise. */
export function changeTo(state: EditorState, text: string): ChangeSpec | 'anew' | null {
  if (text.includes('\n') && lineBreakOf(text) !== state.lineBreak) return 'anew'
  // An editor counts the end of a line as one character, however it is written.
  const change = difference(state.doc.toString(), text.split(state.lineBreak).join('\n'))
  return change && { from: change.from, to: change.to, insert: Text.of(change.insert.split('\n')) }
}

/** The one stretch in which two texts differ. */
function difference(old: string, next: string): { from: number; to: number; insert: string } | null {
  if (old === next) return null
  let from = 0
  while (from < old.length && old[from] === next[from]) from++
  let end = 0
  while (end < old.length - from && end < next.length - from && old[old.length - 1 - end] === next[next.length - 1 - end]) end++
  return { from, to: old.length - end, insert: next.slice(from, next.length - end) }
}
