import type { EditorState } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'

/** Where one is in a file: lines from 1, characters of a line from 0. A text that has changed meanwhile keeps what of it there is. */
export interface Place {
  line: number
  column: number
  /** The line at the top of what is seen. */
  top: number
}

export function placeOf(view: EditorView): Place {
  const { head } = view.state.selection.main
  const { number, from } = view.state.doc.lineAt(head)
  const seen = view.lineBlockAtHeight(view.scrollDOM.scrollTop - view.documentPadding.top)
  return { line: number, column: head - from, top: view.state.doc.lineAt(seen.from).number }
}

/** The character before which the cursor stands. */
export function cursorAt(state: EditorState, { line, column }: Place): number {
  const { from, to } = lineIn(state, line)
  return Math.min(from + column, to)
}

/** The first character of what is seen. A file that was never left is seen from its beginning. */
export const topOf = (state: EditorState, place: Place | undefined): number => lineIn(state, place?.top ?? 1).from

const lineIn = ({ doc }: EditorState, number: number) => doc.line(Math.min(Math.max(number, 1), doc.lines))
