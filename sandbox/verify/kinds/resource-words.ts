import type { CelInput } from '@bufbuild/cel'
import type { CheckOf, Localized } from '../../../labs/schema/index.ts'
import { partExpression, type Expression } from '../cel/expression.ts'
import type { Expr } from '../cel/names.ts'
import { comparisonOf, conjuncts, isHas, isSizeOf, pathOf, textOf, type Comparison, type ComparisonOperator } from '../cel/shape.ts'
import { celText } from '../cel/values.ts'
import { shortName } from '../known-resources.ts'

type ResourceCheck = CheckOf<'resource'>
type Bindings = Record<string, CelInput>

/** One condition of an expression, in words. */
interface Clause {
  expected: Localized
  holds(bindings: Bindings): boolean
  observed(bindings: Bindings): Localized
}

export interface ResourceWords {
  expected: Localized
  observed(bindings: Bindings): Localized
}

/** Counts that read as a phrase rather than as a path. */
const phrases: Record<string, { one: string; many: string; zh: string }> = {
  'status.readyReplicas': { one: 'ready replica', many: 'ready replicas', zh: '个就绪的副本' },
  'status.availableReplicas': { one: 'available replica', many: 'available replicas', zh: '个可用的副本' },
  'status.updatedReplicas': { one: 'updated replica', many: 'updated replicas', zh: '个已更新的副本' },
  'status.replicas': { one: 'replica', many: 'replicas', zh: '个副本' },
  'spec.replicas': { one: 'desired replica', many: 'desired replicas', zh: '个期望副本' },
}

const amounts: Record<ComparisonOperator, (n: string) => Localized> = {
  '==': (n) => ({ en: n, zh: ` ${n} ` }),
  '!=': (n) => ({ en: `other than ${n}`, zh: `不是 ${n} ` }),
  '<': (n) => ({ en: `fewer than ${n}`, zh: `少于 ${n} ` }),
  '<=': (n) => ({ en: `at most ${n}`, zh: `最多 ${n} ` }),
  '>': (n) => ({ en: `more than ${n}`, zh: `多于 ${n} ` }),
  '>=': (n) => ({ en: `at least ${n}`, zh: `至少 ${n} ` }),
}

/**
 * Puts a check into words by the shape of its expression: conditions joined by && that compare a field or the number of
 * objects with a constant read as sentences, others as the expression itself.
 */
export function resourceWords(check: ResourceCheck, expression: Expression): ResourceWords {
  const all = conjuncts(expression.tree)
  const telling = all.filter((tree) => !isGuard(tree))
  const clauses = (telling.length > 0 ? telling : all).map((tree) => clauseOf(check, expression, tree))
  return {
    expected: joined(clauses.map((clause) => clause.expected)),
    observed(bindings) {
      if (check.name !== undefined && bindings['object'] === null) return missing(check)
      const failing = clauses.find((clause) => !clause.holds(bindings))
      return failing ? failing.observed(bindings) : joined(clauses.map((clause) => clause.observed(bindings)))
    },
  }
}

/** `has(x)` and `object != null` only keep what follows from failing. */
function isGuard(tree: Expr): boolean {
  if (isHas(tree)) return true
  const comparison = comparisonOf(tree)
  return comparison !== null && comparison.operator === '!=' && comparison.constant === null
}

function clauseOf(check: ResourceCheck, whole: Expression, tree: Expr): Clause {
  const part = partExpression(whole, tree)
  const holds = (bindings: Bindings): boolean => part.evaluate(bindings).value === true
  const comparison = comparisonOf(tree)
  const words = comparison && (presence(check, comparison) ?? count(check, comparison) ?? field(check, whole, comparison))
  const text = textOf(whole.whole, tree)
  const unspoken = `${subject(check).en}: ${text}`
  return {
    holds,
    ...(words ?? {
      expected: { en: unspoken, zh: `${subject(check).zh}：${text}` },
      observed: (bindings) =>
        holds(bindings)
          ? { en: `${unspoken} holds`, zh: `${subject(check).zh}：${text} 成立` }
          : { en: `${unspoken} does not hold yet`, zh: `${subject(check).zh}：${text} 尚未成立` },
    }),
  }
}

type Words = Pick<Clause, 'expected' | 'observed'>

/** `object == null`, `objects.size() == 0`, `objects.size() > 0`. */
function presence(check: ResourceCheck, { left, operator, constant }: Comparison): Words | null {
  const isObject = pathOf(left)?.join('.') === 'object' && constant === null
  const isNone = isSizeOf(left, 'objects') && constant === 0
  if (!isObject && !isNone) return null
  const wantsNone = operator === '==' || operator === '<='
  const here = (bindings: Bindings): boolean => listOf(bindings).length > 0
  return {
    expected: wantsNone ? gone(check) : exists(check),
    observed: (bindings) => (here(bindings) ? (check.name === undefined ? counted(check, listOf(bindings).length) : stillThere(check, wantsNone)) : missing(check)),
  }
}

/** `objects.size() == 3` */
function count(check: ResourceCheck, { left, operator, constant }: Comparison): Words | null {
  if (!isSizeOf(left, 'objects') || typeof constant !== 'number') return null
  const amount = amounts[operator](String(constant))
  const what = (n: number): Localized => subject(check, n)
  return {
    expected: { en: `there ${constant === 1 ? 'is' : 'are'} ${amount.en} ${what(constant).en}`, zh: `有${amount.zh}个${spaced(what(constant).zh)}` },
    observed(bindings) {
      const n = listOf(bindings).length
      const now = counted(check, n)
      return n === constant ? now : { en: `${now.en}, ${amount.en} expected`, zh: `${now.zh}，期望${amount.zh}个` }
    },
  }
}

/** `object.status.readyReplicas == 3`, `object.spec.type == "NodePort"` */
function field(check: ResourceCheck, whole: Expression, comparison: Comparison): Words | null {
  const { left, operator, constant } = comparison
  const [root, ...rest] = pathOf(left) ?? []
  if (root !== 'object' || rest.length === 0 || constant === undefined || constant === null) return null
  const path = rest.join('.')
  const phrase = typeof constant === 'number' ? phrases[path] : undefined
  const value = partExpression(whole, left)
  const amount = amounts[operator](JSON.stringify(constant))
  const what = subject(check)
  const has = (number: Localized, n: number): Localized =>
    phrase
      ? { en: `${what.en} has ${number.en} ${n === 1 ? phrase.one : phrase.many}`, zh: `${what.zh} 有${number.zh}${phrase.zh}` }
      : { en: `${path} of ${what.en} is ${number.en}`, zh: `${what.zh} 的 ${path} 是${number.zh}`.trimEnd() }
  return {
    expected: has(amount, Number(constant)),
    observed(bindings) {
      const found = value.evaluate(bindings)
      const text = found.error ? (phrase ? '0' : 'not set') : typeof found.value === 'string' ? JSON.stringify(found.value) : celText(found.value)
      const now = has({ en: text, zh: found.error && !phrase ? '空的' : ` ${text} ` }, Number(text))
      const met = partExpression(whole, whole.tree).evaluate(bindings).value === true || text === JSON.stringify(constant)
      return met ? now : { en: `${now.en}, ${amount.en} expected`, zh: `${now.zh.trimEnd()}，期望${amount.zh}${phrase ? '个' : ''}`.trimEnd() }
    },
  }
}

/** "rc/nginx", "pods with app=nginx"; "pod with app=nginx" for one. */
function subject(check: ResourceCheck, n = 0): Localized {
  const kind = shortName(check.resource)
  if (check.name !== undefined) return { en: `${kind}/${check.name}`, zh: `${kind}/${check.name}` }
  const selector = [check.labelSelector, check.fieldSelector].filter(Boolean).join(', ')
  const named = n === 1 ? singular(check.resource) : check.resource
  return { en: selector ? `${named} with ${selector}` : named, zh: selector ? `符合 ${selector} 的 ${check.resource}` : check.resource }
}

function singular(plural: string): string {
  if (plural.endsWith('ies')) return `${plural.slice(0, -3)}y`
  return /(ss|x|ch)es$/.test(plural) ? plural.slice(0, -2) : plural.replace(/s$/, '')
}

/** Chinese and Latin letters stand apart by a space, Chinese and Chinese do not. */
const spaced = (text: string): string => (/^[!-~]/.test(text) ? ` ${text}` : text)

const exists = (check: ResourceCheck): Localized =>
  check.name === undefined
    ? { en: `there are ${subject(check).en}`, zh: `有${spaced(subject(check).zh)}` }
    : { en: `${subject(check).en} exists`, zh: `${subject(check).zh} 存在` }

const gone = (check: ResourceCheck): Localized =>
  check.name === undefined
    ? { en: `there are no ${subject(check).en}`, zh: `没有${spaced(subject(check).zh)}` }
    : { en: `${subject(check).en} is gone`, zh: `${subject(check).zh} 已经不在` }

const stillThere = (check: ResourceCheck, wantsNone: boolean): Localized =>
  wantsNone ? { en: `${subject(check).en} is still there`, zh: `${subject(check).zh} 还在` } : exists(check)

const missing = (check: ResourceCheck): Localized => ({
  en: `there ${check.name === undefined ? 'are' : 'is'} no ${subject(check).en}`,
  zh: `没有${spaced(subject(check).zh)}`,
})

const counted = (check: ResourceCheck, n: number): Localized => ({
  en: `there ${n === 1 ? 'is' : 'are'} ${n} ${subject(check, n).en}`,
  zh: `有 ${n} 个${spaced(subject(check).zh)}`,
})

const listOf = (bindings: Bindings): readonly unknown[] => (Array.isArray(bindings['objects']) ? bindings['objects'] : [])

function joined(sentences: Localized[]): Localized {
  return { en: sentences.map((one) => one.en).join(' and '), zh: sentences.map((one) => one.zh).join('，并且') }
}
