import type { Root } from 'mdast'
import { visit } from 'unist-util-visit'

const NON_BREAKING_HYPHEN = '\u2011'

/** Ctrl-C in prose is one word: no line ends after its hyphen. Code stays as it is written, since it is copied. */
export function wholeKeys(tree: Root): void {
  visit(tree, 'text', (node) => {
    node.value = node.value.replace(/\b(Ctrl|Alt|Shift|Cmd)-(?=\w)/g, `$1${NON_BREAKING_HYPHEN}`)
  })
}
