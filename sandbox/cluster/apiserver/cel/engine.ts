import { celEnv, celFunc, CelScalar, isCelError, isCelList, isCelMap, isCelUint, parse, plan } from '@bufbuild/cel'
import { strings } from '@bufbuild/cel/ext'
import { addressFunctions } from './address-functions.ts'
import { authorizerFunctions } from './authorizer.ts'
import { celProblem, CelSyntaxError } from './cel.ts'
import type { CelAccess, CelCall, CelEngine, CelOperand, CelOutcome, CelProgram } from './cel.ts'
import { kubernetesFunctions } from './kubernetes-functions.ts'
import { setFunctions } from './set-functions.ts'

type Expression = ReturnType<typeof parse>['expr']

/** Rounds of all comprehensions of one evaluation together: bounds what an expression costs, on any machine alike. Upstream's bound is 10,000,000 units of several a round. */
const MOST_ROUNDS = 500_000
/** Counts a round; no expression can say this name. */
const ROUND = '@round'
/** Names that mean types, not variables. */
const TYPE_NAMES = ['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type', 'dyn']

/** @bufbuild/cel with the functions that Kubernetes adds. */
export function createCelEngine(): CelEngine {
  let rounds = 0
  let asking: CelAccess | undefined
  // False ends the loop, whatever it is for; the evaluation then fails as a whole.
  const count = celFunc(ROUND, [CelScalar.BOOL], CelScalar.BOOL, (goOn) => ++rounds <= MOST_ROUNDS && goOn)
  const env = celEnv({ funcs: [...strings, ...kubernetesFunctions, ...addressFunctions, ...setFunctions, ...authorizerFunctions(() => asking), count] })
  return {
    compile(source, variables): CelProgram {
      const { expr, sourceInfo } = read(source)
      const offsetOf = (id: bigint): number => sourceInfo?.positions[String(id)] ?? 0
      const found: Found = { names: new Set(), selections: [], calls: [] }
      visit(expr, new Set([...variables, ...TYPE_NAMES]), found, {
        offsetOf,
        unknownName(name, offset) {
          throw new CelSyntaxError(celProblem(source, offset, `undeclared reference to '${name}' (in container '')`))
        },
        isFunction: (name) => env.funcs.find(name) !== undefined,
        requireFunction(name, offset) {
          if (/^[_!@-]/.test(name) || env.funcs.find(name)) return
          throw new CelSyntaxError(celProblem(source, offset, `undeclared reference to '${name}' (in container '')`))
        },
      })
      if (expr) countRounds(expr)
      const run = plan(env, expr)
      return {
        source,
        uses: (variable) => found.names.has(variable),
        selections: found.selections,
        calls: found.calls,
        evaluate(bindings, access): CelOutcome {
          rounds = 0
          asking = access
          try {
            const result = run(bindings as Parameters<typeof run>[0])
            if (rounds > MOST_ROUNDS) return { error: 'operation cancelled: actual cost limit exceeded' }
            if (isCelError(result)) return { error: goError(result.message) }
            return { value: plainValue(result) }
          } catch (error) {
            return { error: error instanceof Error ? goError(error.message) : String(error) }
          }
        },
      }
    },
  }
}

function read(source: string): ReturnType<typeof parse> {
  try {
    return parse(source)
  } catch (error) {
    const { location, rawMessage } = error as { location?: { start: { offset: number } }; rawMessage?: string }
    throw new CelSyntaxError(celProblem(source, location?.start.offset ?? 0, `Syntax error: ${rawMessage ?? (error as Error).message}`), { cause: error })
  }
}

/** cel-go's words where the library's differ. */
const goError = (message: string): string => message.replace(/^field not found: (.*)$/, 'no such key: $1').replace(/^int divide by zero$/, 'division by zero').replace(/^index (\d+) out of bounds.*$/, 'index out of bounds: $1')

function plainValue(value: unknown): unknown {
  if (isCelUint(value)) return value.value
  if (isCelList(value)) return [...value].map(plainValue)
  if (isCelMap(value)) return Object.fromEntries([...value].map(([key, inner]) => [String(key), plainValue(inner)]))
  return value
}

interface Found {
  names: Set<string>
  selections: { fields: string[]; offset: number }[]
  calls: CelCall[]
}

interface Visitor {
  offsetOf(id: bigint): number
  unknownName(name: string, offset: number): never
  isFunction(name: string): boolean
  requireFunction(name: string, offset: number): void
}

/** Walks an expression: every name must be in scope, and what is selected of which variable is written down. */
function visit(node: Expression | undefined, scope: ReadonlySet<string>, found: Found, visitor: Visitor): void {
  if (!node) return
  const { exprKind: kind } = node
  const each = (nodes: readonly (Expression | undefined)[], inner = scope): void => nodes.forEach((one) => visit(one, inner, found, visitor))
  switch (kind.case) {
    case 'identExpr': {
      const { name } = kind.value
      if (!scope.has(name) && !name.startsWith('@')) visitor.unknownName(name, visitor.offsetOf(node.id))
      found.names.add(name)
      return
    }
    case 'selectExpr': {
      const fields = chainOf(node)
      if (fields) found.selections.push({ fields, offset: visitor.offsetOf(node.id) })
      return visit(kind.value.operand, scope, found, visitor)
    }
    case 'callExpr': {
      // "sets.contains(a, b)": what stands before the dot is no variable.
      const qualifier = kind.value.target && chainOf(kind.value.target)?.join('.')
      if (qualifier && visitor.isFunction(`${qualifier}.${kind.value.function}`)) return each(kind.value.args)
      visitor.requireFunction(kind.value.function, visitor.offsetOf(node.id))
      if (!kind.value.target) found.calls.push({ name: kind.value.function, operands: kind.value.args.map(operandOf), offset: visitor.offsetOf(node.id) })
      return each([kind.value.target, ...kind.value.args])
    }
    case 'listExpr':
      return each(kind.value.elements)
    case 'structExpr':
      return each(kind.value.entries.flatMap((entry) => [entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined, entry.value]))
    case 'comprehensionExpr': {
      const { iterRange, iterVar, iterVar2, accuVar, accuInit, loopCondition, loopStep, result } = kind.value
      each([iterRange, accuInit])
      return each([loopCondition, loopStep, result], new Set([...scope, iterVar, iterVar2, accuVar]))
    }
  }
}

/** `self.spec.replicas` as its names; null where anything but names is on the way. */
function chainOf({ exprKind: kind }: Expression): string[] | null {
  if (kind.case === 'identExpr') return [kind.value.name]
  if (kind.case !== 'selectExpr' || !kind.value.operand) return null
  const before = chainOf(kind.value.operand)
  return before && [...before, kind.value.field]
}

const constants: Record<string, CelOperand> = { boolValue: { type: 'bool' }, int64Value: { type: 'int' }, uint64Value: { type: 'uint' }, doubleValue: { type: 'double' }, stringValue: { type: 'string' }, bytesValue: { type: 'bytes' } }
/** What the conversions and counts give, whatever they are given. */
const results: Record<string, string> = { string: 'string', int: 'int', uint: 'uint', double: 'double', bool: 'bool', size: 'int' }

function operandOf(node: Expression): CelOperand {
  const { exprKind: kind } = node
  if (kind.case === 'constExpr') return constants[kind.value.constantKind.case ?? ''] ?? {}
  if (kind.case === 'callExpr' && results[kind.value.function] !== undefined) return { type: results[kind.value.function]! }
  const fields = chainOf(node)
  return fields && fields.length > 1 ? { fields } : {}
}

/** Puts a count into every loop, in place. */
function countRounds(node: NonNullable<Expression>): void {
  const { exprKind: kind } = node
  const each = (nodes: readonly (Expression | undefined)[]): void => nodes.forEach((one) => one && countRounds(one))
  switch (kind.case) {
    case 'selectExpr':
      return each([kind.value.operand])
    case 'callExpr':
      return each([kind.value.target, ...kind.value.args])
    case 'listExpr':
      return each(kind.value.elements)
    case 'structExpr':
      return each(kind.value.entries.flatMap((entry) => [entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined, entry.value]))
    case 'comprehensionExpr': {
      const loop = kind.value
      each([loop.iterRange, loop.accuInit, loop.loopCondition, loop.loopStep, loop.result])
      const { loopCondition } = loop
      if (!loopCondition) return
      const call = { ...loopCondition, exprKind: { case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', function: ROUND, args: [loopCondition] } } } as NonNullable<Expression>
      loop.loopCondition = call
    }
  }
}
