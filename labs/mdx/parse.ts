import { createProcessor } from '@mdx-js/mdx'
import type { Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import { ProseError } from './prose-error.ts'

/** Characters of one lesson's prose in one language. */
export const PROSE_LIMIT = 200_000

const processor = createProcessor({ remarkPlugins: [remarkGfm] })

/** Reads MDX into a tree without running anything. Throws `ProseError`. */
export function parseProse(source: string, file: string): Root {
  if (source.length > PROSE_LIMIT) throw new ProseError(file, [{ line: 1, column: 1, message: `is ${source.length} characters long; ${PROSE_LIMIT} at most` }])
  if (/^\uFEFF?---[^\n]*\r?\n[\s\S]*?\n---/.test(source)) {
    throw new ProseError(file, [{ line: 1, column: 1, message: 'a lesson has no front matter; what a machine reads belongs into lab.yaml' }])
  }
  try {
    return processor.parse(source)
  } catch (error) {
    const { line, column, reason, message } = error as { line?: number; column?: number; reason?: string; message: string }
    // Of an element that is not closed the place stands in the words.
    const [, wordLine, wordColumn] = /^Expected a closing tag for .*\((\d+):(\d+)-/.exec(reason ?? message) ?? []
    throw new ProseError(file, [{ line: line ?? Number(wordLine ?? 1), column: column ?? Number(wordColumn ?? 1), message: explain(reason ?? message) }])
  }
}

/** The parser speaks to programmers; most authors meant plain text. */
function explain(reason: string): string {
  const [, unclosed] = /^Expected a closing tag for `?(<\w+>)`?/.exec(reason) ?? []
  if (unclosed) return `${unclosed} is not closed: write ${unclosed.replace('<', '</')} where it ends, on a line of its own`
  if (/acorn|expression/i.test(reason)) return `${reason}: a brace starts an expression, which is not possible in a lesson; put a backslash before it`
  if (/Unexpected character/.test(reason)) return `${reason}: a "<" starts an element; write \\< or use \`code\``
  return reason
}
