import type { User } from '../admission-plugin.ts'
import type { Attributes, Decision } from '../auth/authorizer.ts'

/**
 * The expression language of validation rules and admission policies, loaded when the first rule comes: 17 MB and 80 ms that a cluster
 * without rules does not pay. https://kubernetes.io/docs/reference/using-api/cel/
 */
export interface CelEngine {
  /** Throws `CelSyntaxError`. `variables`: what the evaluation will bring. */
  compile(source: string, variables: readonly string[]): CelProgram
}

export interface CelProgram {
  source: string
  /** Whether the expression names the variable anywhere. */
  uses(variable: string): boolean
  /** `fields[0]` is the variable: every chain of plain field selections in the expression, with where its last dot stands. */
  selections: readonly { fields: readonly string[]; offset: number }[]
  /** Every call of a function or operator, for those who know the types of the variables. */
  calls: readonly CelCall[]
  /** `access`: what `authorizer` asks, where there is one among the variables. */
  evaluate(variables: Record<string, unknown>, access?: CelAccess): CelOutcome
}

/** Whose request it is that is judged, and what he and others may. */
export interface CelAccess {
  user: User
  authorize(user: User, attributes: Attributes): Decision
}

export interface CelCall {
  /** "_>_" is the operator. */
  name: string
  operands: readonly CelOperand[]
  offset: number
}

/** Of a known type, or a chain of selections from a variable; neither: anything. */
export interface CelOperand {
  type?: string
  fields?: readonly string[]
}

/** Values as JavaScript has them; a whole number is a bigint. */
export type CelOutcome = { value: unknown; error?: undefined } | { value?: undefined; error: string }

/** An expression that cannot be compiled; the message is laid out as upstream's compiler does. */
export class CelSyntaxError extends Error {
  override name = 'CelSyntaxError'
}

let engine: CelEngine | undefined
let loading: Promise<void> | undefined

/** Undefined before `loadCel` is done. */
export const celEngine = (): CelEngine | undefined => engine

export function loadCel(): Promise<void> {
  return (loading ??= import('./engine.ts').then((loaded) => {
    engine = loaded.createCelEngine()
  }))
}

/** `ERROR: <input>:1:5: undefined field 'x'`, the line, and a mark below the place. `offset`: characters from the start. */
export function celProblem(source: string, offset: number, problem: string): string {
  const before = source.slice(0, offset).split('\n')
  const column = before.at(-1)!.length
  const line = source.split('\n')[before.length - 1] ?? ''
  return `ERROR: <input>:${before.length}:${column + 1}: ${problem}\n | ${line}\n | ${'.'.repeat(column)}^`
}
