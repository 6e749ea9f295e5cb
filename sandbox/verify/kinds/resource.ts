import type { CelInput } from '@bufbuild/cel'
import type { CheckOf, Localized } from '../../../labs/schema/index.ts'
import { compileExpression, type Expression } from '../cel/expression.ts'
import { celText } from '../cel/values.ts'
import { clusterLost, noCluster, type CheckImplementation, type Verdict } from '../check-kind.ts'
import type { WatchedObject } from '../watch/object-watch.ts'
import { resourceWords } from './resource-words.ts'

/** What expressions of this kind may name. */
export const resourceVariables = ['object', 'objects'] as const

/** After so many evaluations that ran out of time, an expression is not tried again: each costs the whole agent a tenth of a second. */
const TIMEOUTS_BEFORE_GIVING_UP = 3

type ResourceCheck = CheckOf<'resource'>

/** A CEL expression over the objects that a selector finds, on the API's own watch. */
export const resourceCheck: CheckImplementation<'resource'> = {
  expected: (check) => resourceWords(check, compileExpression(check.expression, resourceVariables)).expected,

  start(check, context, report) {
    const judge = resourceJudge(check, context.log)
    if (!context.watches) {
      report(noCluster)
      return () => undefined
    }
    return context.watches.subscribe(check, {
      objects: (objects) => report(judge(objects)),
      lost: (message) => report(clusterLost(message)),
    })
  },
}

/**
 * The decision: given every state of the objects in turn, what now? Remembers only how much of `after` has been true.
 * Throws `ExpressionError`.
 */
export function resourceJudge(check: ResourceCheck, log: (line: string) => void): (objects: readonly WatchedObject[]) => Verdict {
  const expression = compileExpression(check.expression, resourceVariables)
  const before = stages(check).map((source) => {
    const stage = compileExpression(source, resourceVariables)
    return { stage, words: resourceWords({ ...check, expression: source }, stage) }
  })
  const observe = observer(check, expression)
  let timeouts = 0
  let givenUp: Verdict | null = null

  return (objects) => {
    if (givenUp) return givenUp
    const chosen = check.name === undefined ? [...objects] : objects.filter((object) => nameOf(object) === check.name)
    const bindings = { objects: chosen, object: chosen[0] ?? null }
    // One state ends one stage: what comes "after" cannot be the same moment.
    const [next] = before
    if (next) {
      if (next.stage.evaluate(bindings).value === true) before.shift()
      return { passed: false, observed: before.length === 0 || check.observe !== undefined ? observe(bindings) : notYet(observe(bindings), next.words.expected) }
    }
    const result = expression.evaluate(bindings)
    if (result.error === 'broken') {
      log(`check on ${check.resource}: ${check.expression}: ${result.message}`)
      const verdict = { passed: false, broken: true, observed: { en: `this check ${result.message}`, zh: `这项检查无法完成：${result.message}` } }
      if (++timeouts >= TIMEOUTS_BEFORE_GIVING_UP) givenUp = verdict
      return verdict
    }
    return { passed: result.value === true, observed: observe(bindings) }
  }
}

/** What must have been true before, in order. */
export function stages({ after }: ResourceCheck): string[] {
  return after === undefined ? [] : [after].flat()
}

function observer(check: ResourceCheck, expression: Expression): (bindings: Record<string, CelInput>) => Localized {
  const derived = resourceWords(check, expression)
  if (check.observe === undefined) return derived.observed
  const sources = typeof check.observe === 'string' ? { en: check.observe, zh: check.observe } : check.observe
  const en = compileExpression(sources.en, resourceVariables)
  const zh = sources.zh === sources.en ? en : compileExpression(sources.zh, resourceVariables)
  return (bindings) => {
    const results = { en: en.evaluate(bindings), zh: zh.evaluate(bindings) }
    // An observation that names a field which is not there yet says less than the derived sentence.
    if (results.en.error || results.zh.error) return derived.observed(bindings)
    return { en: celText(results.en.value), zh: celText(results.zh.value) }
  }
}

/** The state asked for may hold already, but only because what should come before has not happened. */
function notYet(now: Localized, first: Localized): Localized {
  return { en: `${now.en}; waiting for the moment when ${first.en}`, zh: `${now.zh}；先要等到${first.zh}` }
}

function nameOf(object: WatchedObject): unknown {
  const metadata = object['metadata']
  return metadata !== null && typeof metadata === 'object' && !Array.isArray(metadata) ? metadata['name'] : undefined
}
