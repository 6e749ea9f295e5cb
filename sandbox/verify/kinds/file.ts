import { parseAllDocuments } from 'yaml'
import type { CheckOf, Localized } from '../../../labs/schema/index.ts'
import { compileExpression } from '../cel/expression.ts'
import { compilePattern } from '../cel/pattern.ts'
import { toCel, type CelJson } from '../cel/values.ts'
import type { CheckImplementation, Verdict } from '../check-kind.ts'
import type { FileFound } from '../ports.ts'
import { createReevaluation } from '../reevaluation.ts'

/** What expressions of this kind may name. */
export const fileVariables = ['documents', 'text', 'lines'] as const

/** Milliseconds between two looks at a file that keeps growing. */
const GAP_MS = 250
/** Lines that expressions see, the last ones. */
const LINE_LIMIT = 2000
/** Characters of a link's target that are told. */
const TARGET_LIMIT = 100

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

/** The decision: given what there is. Throws `ExpressionError`, `PatternError`. */
export function fileJudge(check: CheckOf<'file'>): (found: FileFound) => Verdict {
  const pattern = check.contains === undefined ? null : compilePattern(check.contains)
  const expression = check.expression === undefined ? null : compileExpression(check.expression, fileVariables)
  // A file of plain lines is not YAML, and its check does not ask for documents.
  const readsDocuments = expression !== null && /\bdocuments\b/.test(expression.source)
  const { path } = check

  return (found) => {
    if (found.kind !== 'file') return { passed: false, observed: insteadOfFile(path, found) }
    const text = new TextDecoder().decode(found.content)
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

function insteadOfFile(path: string, found: Exclude<FileFound, { kind: 'file' }>): Localized {
  switch (found.kind) {
    case 'nothing':
      return { en: `there is no ${path}`, zh: `没有文件 ${path}` }
    case 'folder':
      return { en: `${path} is a folder, not a file`, zh: `${path} 是文件夹，不是文件` }
    case 'unreadable':
      return { en: `${path} is there, but its permissions, or those of a folder above it, do not let it be read`, zh: `${path} 存在，但它或上层文件夹的权限不允许读取` }
    case 'special':
      return { en: `${path} is a pipe, a socket or a device, not a file with content`, zh: `${path} 是管道、套接字或设备，不是有内容的文件` }
    case 'outside':
      return { en: `${path} leads out of the home folder, where this check does not look`, zh: `${path} 通向主目录之外，这项检查不看那里` }
    case 'link-loop':
      return { en: `${path} is a link that leads back to itself`, zh: `${path} 是一个绕回自身的链接` }
    case 'dangling-link': {
      const target = found.target.slice(0, TARGET_LIMIT)
      return { en: `${path} is a link to ${target}, which is not there`, zh: `${path} 是指向 ${target} 的链接，但那里什么也没有` }
    }
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
