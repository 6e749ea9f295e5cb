import { celEnv, isCelError, parse, plan, type CelFunc, type CelInput, type CelValue } from '@bufbuild/cel'
import { strings } from '@bufbuild/cel/ext'
import { labFunctions } from './lab-functions.ts'
import { unknownName, type Expr, type ParsedExpr } from './names.ts'
import { TimeLimitError, withTimeLimit } from './time-limit.ts'

/** Characters of one expression. */
export const EXPRESSION_LIMIT = 2000

/** A CEL expression that could be evaluated many times. https://github.com/google/cel-spec/blob/master/doc/langdef.md */
export interface Expression {
  source: string
  /** For reading its shape, to put it into words. */
  tree: Expr
  whole: ParsedExpr
  evaluate(bindings: Record<string, CelInput>): Evaluation
}

/** `absent`: something it names is not there yet, or has another type; `broken`: it can never be evaluated in time. */
export type Evaluation = { value: CelValue; error?: undefined } | { value?: undefined; error: 'absent' | 'broken'; message: string }

/** An expression that cannot be parsed, or names what does not exist. */
export class ExpressionError extends Error {
  override name = 'ExpressionError'
}

const common: readonly CelFunc[] = [...strings, ...labFunctions]
const standard = celEnv({ funcs: [...common] })

/** Throws `ExpressionError`. `variables` are the names the bindings will have; `functions` come on top of CEL's own, its string functions and `labFunctions`. */
export function compileExpression(source: string, variables: readonly string[], functions: readonly CelFunc[] = []): Expression {
  if (source.length > EXPRESSION_LIMIT) throw new ExpressionError(`is ${source.length} characters long; ${EXPRESSION_LIMIT} at most`)
  const env = functions.length === 0 ? standard : celEnv({ funcs: [...common, ...functions] })
  const whole = parsed(source)
  const unknown = unknownName(whole.expr, variables, env.funcs)
  if (unknown) throw new ExpressionError(unknown)
  return { source, tree: whole.expr, whole, evaluate: evaluator(whole.expr, env) }
}

/** Expressions parsed lately: a check's is wanted for its words and for its evaluation, and parsing is most of the work. */
const trees = new Map<string, ParsedExpr>()
const TREES_KEPT = 200

function parsed(source: string): ParsedExpr {
  const known = trees.get(source)
  if (known) return known
  try {
    const tree = parse(source)
    if (trees.size >= TREES_KEPT) trees.clear()
    trees.set(source, tree)
    return tree
  } catch (error) {
    throw new ExpressionError(`has a syntax error at ${(error as Error).message.replace(/^syntax error /, '').replace('<input>:', '')}`, { cause: error })
  }
}

/** A part of an expression that is already known to be good. */
export function partExpression(whole: Expression, tree: Expr): Expression {
  return { ...whole, tree, evaluate: evaluator(tree, standard) }
}

function evaluator(tree: Expr, env: ReturnType<typeof celEnv>): Expression['evaluate'] {
  const run = plan(env, tree)
  return (bindings) => {
    try {
      const result = withTimeLimit(() => run(bindings))
      return isCelError(result) ? { error: 'absent', message: result.message } : { value: result }
    } catch (error) {
      return { error: error instanceof TimeLimitError ? 'broken' : 'absent', message: (error as Error).message }
    }
  }
}
