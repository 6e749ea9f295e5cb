import type { Root, RootContent } from 'mdast'
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx'
import { visit } from 'unist-util-visit'
import { checkDataOnly } from './data-only.ts'
import { parseProse } from './parse.ts'
import { ProseError, type ProseProblem } from './prose-error.ts'

/** What a prose refers to, for checking it against lab.yaml. */
export interface ProseOutline {
  steps: { id: string; line: number; column: number; quizzes: { id: string; line: number; column: number }[] }[]
}

type Element = MdxJsxFlowElement | MdxJsxTextElement

/** Throws `ProseError` with everything that is wrong in the prose by itself. */
export function outlineProse(source: string, file: string): ProseOutline {
  const tree = parseProse(source, file)
  const problems: ProseProblem[] = checkDataOnly(tree)
  const steps: ProseOutline['steps'] = []
  for (const node of tree.children) {
    const step = asStep(node)
    if (!step) continue
    steps.push({ id: attribute(step, 'id'), ...placeOf(step), quizzes: quizzesIn(step) })
  }
  const known = new Set(steps.map((step) => `${step.line}:${step.column}`))
  for (const stray of elements(tree, 'Step')) {
    const { line, column } = placeOf(stray)
    if (!known.has(`${line}:${column}`)) problems.push({ line, column, message: 'a <Step> stands at the top level, not inside something else' })
  }
  const inSteps = new Set(steps.flatMap((step) => step.quizzes.map((quiz) => `${quiz.line}:${quiz.column}`)))
  for (const quiz of elements(tree, 'Quiz')) {
    const { line, column } = placeOf(quiz)
    if (!inSteps.has(`${line}:${column}`)) problems.push({ line, column, message: 'a <Quiz> stands inside a <Step>' })
  }
  if (problems.length > 0) throw new ProseError(file, problems.sort((a, b) => a.line - b.line || a.column - b.column))
  return { steps }
}

function asStep(node: RootContent): Element | null {
  if (node.type === 'mdxJsxFlowElement' && node.name === 'Step') return node
  // A step on one line comes as a paragraph that holds nothing else.
  if (node.type !== 'paragraph' || node.children.length !== 1) return null
  const [only] = node.children
  return only?.type === 'mdxJsxTextElement' && only.name === 'Step' ? only : null
}

function quizzesIn(step: Element): ProseOutline['steps'][number]['quizzes'] {
  return elements(step, 'Quiz').map((quiz) => ({ id: attribute(quiz, 'id'), ...placeOf(quiz) }))
}

function elements(tree: Root | Element, name: string): Element[] {
  const found: Element[] = []
  visit(tree, (node) => {
    if ((node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement') && node.name === name) found.push(node)
  })
  return found
}

function attribute(element: Element, name: string): string {
  const found = element.attributes.find((one) => one.type === 'mdxJsxAttribute' && one.name === name)
  return typeof found?.value === 'string' ? found.value : ''
}

function placeOf(element: Element): { line: number; column: number } {
  return { line: element.position?.start.line ?? 1, column: element.position?.start.column ?? 1 }
}
