import { createHash } from 'node:crypto'
import type { Nodes, Root } from 'mdast'
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx'
import 'mdast-util-mdx'
import { visit } from 'unist-util-visit'
import { allowedElements } from './components.ts'
import { readFence } from './fence.ts'
import type { ProseProblem } from './prose-error.ts'

/** Targets of links: the web, mail, this page, this site. Anything with another scheme (javascript:, data:) is refused. */
const SAFE_LINK = /^(https?:\/\/|mailto:|#|\/(?!\/)|\.{0,2}\/|[\w-]+(?:[/.#?]|$))/i
const HAS_SCHEME = /^[\s\u0000-\u001f]*[a-z][a-z0-9+.-]*:/i

/**
 * Lessons are data, wherever they come from: finds everything in a prose that is code, or that Podyard has no rule for, and
 * gives fenced blocks the attributes they are rendered with. Changes the tree in place.
 */
export function checkDataOnly(tree: Root): ProseProblem[] {
  const problems: ProseProblem[] = []
  const refuse = (node: Nodes, message: string): void => {
    problems.push({ line: node.position?.start.line ?? 1, column: node.position?.start.column ?? 1, message })
  }
  let blocks = 0
  visit(tree, (node) => {
    switch (node.type) {
      case 'mdxjsEsm':
        return refuse(node, 'import and export are not possible in a lesson')
      case 'mdxFlowExpression':
      case 'mdxTextExpression':
        return refuse(node, 'expressions in braces are not possible in a lesson; to write a brace, put a backslash before it or use `code`')
      case 'mdxJsxFlowElement':
      case 'mdxJsxTextElement':
        return checkElement(node, (message) => refuse(node, message))
      case 'link':
      case 'definition':
        if (!isSafeLink(node.url)) refuse(node, `a link may lead to http, https or mailto addresses, not to "${node.url}"`)
        return
      case 'image':
      case 'imageReference':
        return refuse(node, 'pictures are not possible in a lesson yet; say it in words or draw it in a ```text block')
      case 'html':
        return refuse(node, 'HTML is not possible in a lesson')
      case 'yaml':
        return refuse(node, 'a lesson has no front matter; what a machine reads belongs into lab.yaml')
      case 'code': {
        try {
          const attributes = {
            'data-block': blockName(blocks++, node.value),
            ...(node.lang && { 'data-language': node.lang }),
            ...readFence(node.lang ?? null, node.meta ?? null),
          }
          node.data = { ...node.data, hProperties: { ...attributes } }
        } catch (error) {
          refuse(node, (error as Error).message)
        }
        return
      }
      default:
        return
    }
  })
  return problems
}

function checkElement(node: MdxJsxFlowElement | MdxJsxTextElement, refuse: (message: string) => void): void {
  const name = node.name ?? ''
  const rule = Object.hasOwn(allowedElements, name) ? allowedElements[name] : undefined
  if (!rule) return refuse(`<${name}> is not possible in a lesson; possible are ${Object.keys(allowedElements).map((one) => `<${one}>`).join(', ')}`)
  const seen = new Set<string>()
  for (const attribute of node.attributes) {
    if (attribute.type !== 'mdxJsxAttribute') return refuse(`<${name} {…}> is not possible in a lesson; write attributes one by one`)
    const pattern = Object.hasOwn(rule.attributes, attribute.name) ? rule.attributes[attribute.name] : undefined
    if (!pattern) {
      const known = Object.keys(rule.attributes)
      refuse(`<${name}> has no attribute ${attribute.name}; ${known.length > 0 ? `it may have ${known.join(', ')}` : 'it has none'}`)
    } else if (typeof attribute.value !== 'string' || !pattern.test(attribute.value)) {
      const given = typeof attribute.value === 'string' ? `"${attribute.value}"` : 'an expression or nothing'
      refuse(`${attribute.name} of <${name}> is ${given}; write ${attribute.name}="…" with text that matches ${pattern.source}`)
    }
    seen.add(attribute.name)
  }
  const missing = rule.required?.filter((one) => !seen.has(one)) ?? []
  if (missing.length > 0) refuse(`<${name}> needs ${missing.map((one) => `${one}="…"`).join(', ')}`)
}

function isSafeLink(url: string): boolean {
  if (/[\u0000-\u001f]/.test(url)) return false
  return HAS_SCHEME.test(url) ? /^(https?|mailto):/i.test(url) : SAFE_LINK.test(url) || url === ''
}

/** The same as long as the block stays in place and unchanged: "b0-5d41402a". */
function blockName(index: number, text: string): string {
  return `b${index}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
}
