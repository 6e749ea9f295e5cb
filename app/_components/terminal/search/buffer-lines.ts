import type { IBuffer } from '@xterm/xterm'
import type { Match } from './matches-in.ts'

/** A terminal's text by lines as they were written, wherever the right edge broke them. */
export interface BufferLines {
  texts: readonly string[]
  /** The first row of each. */
  rows: readonly number[]
}

/** A stretch of one row, in columns. */
export interface Stretch {
  row: number
  column: number
  columns: number
}

export function bufferLines(buffer: IBuffer): BufferLines {
  const texts: string[] = []
  const rows: number[] = []
  for (let row = 0; row < buffer.length; ) {
    const [text, next] = lineAt(buffer, row)
    texts.push(text)
    rows.push(row)
    row = next
  }
  return { texts, rows }
}

/** The text that begins in a row, and the row after it. */
function lineAt(buffer: IBuffer, first: number): [text: string, next: number] {
  let text = ''
  for (let row = first; ; row++) {
    const goesOn = buffer.getLine(row + 1)?.isWrapped === true
    text += buffer.getLine(row)?.translateToString(!goesOn) ?? ''
    if (!goesOn) return [text, row + 1]
  }
}

/** Where a match stands on the screen; none when that row is not there any more, or says something else. */
export function stretchesOf(buffer: IBuffer, { rows }: BufferLines, { line, from, to }: Match): Stretch[] {
  const stretches: Stretch[] = []
  let at = 0
  for (let row = rows[line] ?? buffer.length; row < buffer.length && at < to; row++) {
    const cells = buffer.getLine(row)
    if (!cells || (row > (rows[line] ?? 0) && !cells.isWrapped)) break
    let column: number | null = null
    let end = 0
    for (let index = 0; index < cells.length && at < to; index++) {
      const cell = cells.getCell(index)
      // The second half of a wide character.
      if (!cell || cell.getWidth() === 0) continue
      // An empty cell reads as a space.
      at += cell.getChars().length || 1
      if (at > from) {
        column ??= index
        end = index + cell.getWidth()
      }
    }
    if (column !== null) stretches.push({ row, column, columns: end - column })
  }
  return stretches
}
