import { parseAllDocuments } from 'yaml'
import type { CheckOf, Localized } from '../../../labs/schema/index.ts'
import { compileExpression } from '../cel/expression.ts'
import { compilePattern } from '../cel/pattern.ts'
import { toCel, type CelJson } from '../cel/values.ts'
import type { CheckImplementation, Verdict } from '../check-kind.ts'
import { createReevaluation } from '../reevaluation.ts'

/** What expressions of this kind may name. */
export const fileVariables = ['documents', 'text', 'lines'] as const

/** Milliseconds between two looks at a file that keeps growing. */
const GAP_MS = 250
/** Lines that expressions see, the last ones. */
const LINE_LIMIT = 2000

/** A file in the learner's home is there, with this content. */
export const fileCheck: CheckImplementation<'file'> = {
  expected(check) {
    const parts: Localized[] = [{ en: `${check.path} is there`, zh: `文件 ${check.path} 存在` }]
    if (check.contains !== undefined) parts.push({ en: `contains ${check.contains}`, zh: `含有 ${check.contains}` })
    if (check.expression !== undefined) parts.push({ en: `satisfies ${check.expression}`, zh: `满足 ${check.expression}` })
    return { en: parts.map((one) => one.en).join(' and '), zh: parts.map((one) => one.zh).join('，并且') }
  },

  start(check, context, report) {
    const judge = fileJudge(check)
    const reading = createReevaluation(async () => {
      const verdict = judge(await context.ports.readFile(check.path))
      report(verdict)
      return verdict.passed
    }, context.log, { gap: GAP_MS })
    const stop = context.ports.watchFiles([check.path], () => reading.changed())
    reading.changed()
    return () => {
      stop()
      reading.stop()
    }
  },
}

/** The decision: given the content, or that there is none. Throws `ExpressionError`, `PatternError`. */
export function fileJudge(check: CheckOf<'file'>): (content: Uint8Array | null) => Verdict {
  const pattern = check.contains === undefined ? null : compilePattern(check.contains)
  const expression = check.expression === undefined ? null : compileExpression(check.expression, fileVariables)
  // A file of plain lines is not YAML, and its check does not ask for documents.
  const readsDocuments = expression !== null && /\bdocuments\b/.test(expression.source)
  const { path } = check

  return (content) => {
    if (content === null) return verdict(false, `there is no ${path}`, `没有文件 ${path}`)
    const text = new TextDecoder().decode(content)
    if (pattern && !pattern.test(text)) return verdict(false, `${path} does not contain ${pattern.source}`, `${path} 里没有 ${pattern.source}`)
    if (!expression) return verdict(true, `${path} is there`, `文件 ${path} 存在`)
    const parsed = readsDocuments ? documentsIn(text) : { documents: [] }
    if ('problem' in parsed) return verdict(false, `${path} is not valid YAML: ${parsed.problem}`, `${path} 不是合法的 YAML：${parsed.problem}`)
    const result = expression.evaluate({ documents: parsed.documents, text, lines: text.split('\n').slice(-LINE_LIMIT) })
    if (result.error === 'broken') return { ...verdict(false, `this check ${result.message}`, `这项检查无法完成：${result.message}`), broken: true }
    return result.value === true
      ? verdict(true, `${path} is as it should be`, `${path} 符合要求`)
      : verdict(false, `${path} is there, but not as it should be yet`, `${path} 已存在，但还不符合要求`)
  }
}

/** JSON is YAML too. A file of nothing but comments has no documents. */
function documentsIn(text: string): { documents: CelJson[] } | { problem: string } {
  try {
    const documents: CelJson[] = []
    for (const document of parseAllDocuments(text, { version: '1.1' })) {
      const [error] = document.errors
      if (error) return { problem: error.message.split('\n')[0] ?? error.message }
      if (document.contents !== null) documents.push(toCel(document.toJS({ maxAliasCount: 100 })))
    }
    return { documents }
  } catch (error) {
    return { problem: (error as Error).message }
  }
}

const verdict = (passed: boolean, en: string, zh: string): Verdict => ({ passed, observed: { en, zh } })
