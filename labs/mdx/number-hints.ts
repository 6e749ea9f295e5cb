import type { Root } from 'mdast'
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx'
import { visit } from 'unist-util-visit'

type Element = MdxJsxFlowElement | MdxJsxTextElement

const isElement = (node: { type: string }): node is Element => node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement'

/** Tells every hint its place among those of its step, so that a page is drawn with it before any script runs. */
export function numberHints(tree: Root): void {
  const steps = new Map<Element | null, Element[]>()
  collect(tree, null)
  for (const hints of steps.values()) {
    hints.forEach((hint, index) => {
      hint.attributes.push({ type: 'mdxJsxAttribute', name: 'number', value: String(index + 1) }, { type: 'mdxJsxAttribute', name: 'count', value: String(hints.length) })
    })
  }

  function collect(within: Root | Element, step: Element | null): void {
    visit(within, (node) => {
      if (node === within || !isElement(node)) return
      if (node.name === 'Step') {
        collect(node, node)
        return 'skip'
      }
      if (node.name === 'Hint') steps.set(step, [...(steps.get(step) ?? []), node])
      return
    })
  }
}
