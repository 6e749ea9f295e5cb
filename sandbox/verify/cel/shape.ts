import { unparse } from '@bufbuild/cel'
import type { Expr, ParsedExpr } from './names.ts'

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>='

export interface Comparison {
  left: Expr
  operator: ComparisonOperator
  /** The constant on the right; `undefined` when it is no constant. */
  constant: string | number | boolean | null | undefined
  right: Expr
}

/** `a && b && c` as three; anything else as one. */
export function conjuncts(tree: Expr): Expr[] {
  const call = callOf(tree, '_&&_')
  return call ? call.flatMap(conjuncts) : [tree]
}

export function comparisonOf(tree: Expr): Comparison | null {
  for (const operator of ['==', '!=', '<', '<=', '>', '>='] as const) {
    const [left, right] = callOf(tree, `_${operator}_`) ?? []
    if (left && right) return { left, operator, right, constant: constantOf(right) }
  }
  return null
}

/** `object.status.readyReplicas` → ["object", "status", "readyReplicas"]; null for anything but a plain path. `has(path)` too. */
export function pathOf(tree: Expr): string[] | null {
  if (tree.exprKind.case === 'identExpr') return [tree.exprKind.value.name]
  if (tree.exprKind.case !== 'selectExpr' || !tree.exprKind.value.operand) return null
  const before = pathOf(tree.exprKind.value.operand)
  return before && [...before, tree.exprKind.value.field]
}

export function isHas(tree: Expr): boolean {
  return tree.exprKind.case === 'selectExpr' && tree.exprKind.value.testOnly
}

/** `objects.size()` and `size(objects)`. */
export function isSizeOf(tree: Expr, name: string): boolean {
  if (tree.exprKind.case !== 'callExpr' || tree.exprKind.value.function !== 'size') return false
  const { target, args } = tree.exprKind.value
  const of = target ?? args[0]
  return of?.exprKind.case === 'identExpr' && of.exprKind.value.name === name
}

/** Constant first arguments of every call of a function; null among them where one is computed. */
export function firstArguments(tree: Expr, functionName: string): (string | null)[] {
  const found: (string | null)[] = []
  const visit = (node: Expr | undefined): void => {
    if (!node) return
    const { exprKind: kind } = node
    if (kind.case === 'selectExpr') visit(kind.value.operand)
    if (kind.case === 'listExpr') kind.value.elements.forEach(visit)
    if (kind.case === 'comprehensionExpr') [kind.value.iterRange, kind.value.loopStep, kind.value.result].forEach(visit)
    if (kind.case !== 'callExpr') return
    if (kind.value.function === functionName) {
      const constant = kind.value.args[0] && constantOf(kind.value.args[0])
      found.push(typeof constant === 'string' ? constant : null)
    }
    ;[kind.value.target, ...kind.value.args].forEach(visit)
  }
  visit(tree)
  return found
}

/** A part of an expression as text, in one line. Needs the whole, which knows what macros such as exists() were written as. */
export function textOf(whole: ParsedExpr, tree: Expr): string {
  return unparse({ ...whole, expr: tree }).replace(/\s+/g, ' ')
}

function callOf(tree: Expr, name: string): Expr[] | null {
  return tree.exprKind.case === 'callExpr' && tree.exprKind.value.function === name ? tree.exprKind.value.args : null
}

function constantOf(tree: Expr): Comparison['constant'] {
  if (tree.exprKind.case !== 'constExpr') return undefined
  const kind = tree.exprKind.value.constantKind
  switch (kind.case) {
    case 'int64Value':
    case 'uint64Value':
      return Number(kind.value)
    case 'stringValue':
    case 'doubleValue':
    case 'boolValue':
      return kind.value
    case 'nullValue':
      return null
    default:
      return undefined
  }
}
