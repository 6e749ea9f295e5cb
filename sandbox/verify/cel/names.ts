import type { CelEnv, parse } from '@bufbuild/cel'

export type ParsedExpr = ReturnType<typeof parse>
export type Expr = ParsedExpr['expr']

/** Names of types that stand in expressions like variables. */
const TYPE_NAMES = new Set(['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type', 'dyn'])

/**
 * What an expression names that does not exist, in words; null when all is known. The evaluator itself finds these only when
 * it comes to them, which may be on the learner's screen.
 */
export function unknownName(expr: Expr, variables: readonly string[], functions: CelEnv['funcs']): string | null {
  const known = new Set([...variables, ...TYPE_NAMES])
  const visit = (node: Expr | undefined, scope: ReadonlySet<string>): string | null => {
    if (!node) return null
    const { exprKind: kind } = node
    const first = (nodes: readonly (Expr | undefined)[], inner: ReadonlySet<string> = scope): string | null => {
      for (const one of nodes) {
        const found = visit(one, inner)
        if (found) return found
      }
      return null
    }
    switch (kind.case) {
      case 'identExpr':
        return scope.has(kind.value.name) || kind.value.name.startsWith('@') ? null : `"${kind.value.name}" is not known here; known are ${variables.join(', ')}`
      case 'selectExpr':
        return visit(kind.value.operand, scope)
      case 'callExpr':
        if (!/^[_!@-]/.test(kind.value.function) && !functions.find(kind.value.function)) return `there is no function ${kind.value.function}()`
        return first([kind.value.target, ...kind.value.args])
      case 'listExpr':
        return first(kind.value.elements)
      case 'structExpr':
        return first(kind.value.entries.flatMap((entry) => [entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined, entry.value]))
      case 'comprehensionExpr': {
        const { iterRange, iterVar, iterVar2, accuVar, accuInit, loopCondition, loopStep, result } = kind.value
        const inner = new Set([...scope, iterVar, iterVar2, accuVar])
        return first([iterRange, accuInit]) ?? first([loopCondition, loopStep, result], inner)
      }
      default:
        return null
    }
  }
  return visit(expr, known)
}
