import type { Program } from '../image.ts'
import { linesIn, parseArguments, readInputs } from './command.ts'

/** Lines of either file; comparing costs their product. */
const MOST_LINES = 4000
/** Lines that are the same, shown around those that are not. */
const CONTEXT = 3

type Edit = { kind: ' ' | '-' | '+'; line: string }

/** `diff [-u] [-q] a b`, in the unified form, as BusyBox's. */
export const diff: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'uqabBwirN', ['U'])
  const [one = '', other = ''] = rest
  if (rest.length !== 2) {
    self.stderr('usage: diff [-uq] FILE1 FILE2\n')
    return 2
  }
  const { texts, failed } = await readInputs(self, [one, other])
  if (failed) return 2
  const [left = [], right = []] = texts.map(({ content }) => linesIn(content))
  if (left.length > MOST_LINES || right.length > MOST_LINES) throw new Error(`files of more than ${MOST_LINES} lines are too long for this image`)
  const edits = editsOf(left, right)
  if (edits.every(({ kind }) => kind === ' ')) return 0
  if (flags.has('q')) self.stdout(`Files ${one} and ${other} differ\n`)
  else self.stdout(`--- ${one}\n+++ ${other}\n${hunks(edits)}`)
  return 1
}

/** The longest common lines stay. */
function editsOf(left: readonly string[], right: readonly string[]): Edit[] {
  const width = right.length + 1
  const lengths = new Uint16Array((left.length + 1) * width)
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i * width + j] = left[i] === right[j] ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
    }
  }
  const edits: Edit[] = []
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      edits.push({ kind: ' ', line: left[i++] ?? '' })
      j++
    } else if (i < left.length && (j >= right.length || (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))) edits.push({ kind: '-', line: left[i++] ?? '' })
    else edits.push({ kind: '+', line: right[j++] ?? '' })
  }
  return edits
}

function hunks(edits: readonly Edit[]): string {
  const changed = edits.flatMap(({ kind }, index) => (kind === ' ' ? [] : [index]))
  let text = ''
  for (let at = 0; at < changed.length; ) {
    let last = at
    while (last + 1 < changed.length && (changed[last + 1] ?? 0) - (changed[last] ?? 0) <= 2 * CONTEXT) last++
    const from = Math.max(0, (changed[at] ?? 0) - CONTEXT)
    const some = edits.slice(from, (changed[last] ?? 0) + CONTEXT + 1)
    const before = edits.slice(0, from)
    const range = (mark: '-' | '+'): string => {
      const count = some.filter(({ kind }) => kind === ' ' || kind === mark).length
      const start = before.filter(({ kind }) => kind === ' ' || kind === mark).length + (count > 0 ? 1 : 0)
      return count === 1 ? String(start) : `${start},${count}`
    }
    text += `@@ -${range('-')} +${range('+')} @@\n${some.map(({ kind, line }) => `${kind}${line}\n`).join('')}`
    at = last + 1
  }
  return text
}
