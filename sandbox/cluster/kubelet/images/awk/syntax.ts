/** What an awk program means. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/awk.html */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'regex'; source: string }
  | { kind: 'field'; index: Expression }
  | { kind: 'variable'; name: string }
  | { kind: 'element'; name: string; keys: Expression[] }
  | { kind: 'assign'; operator: string; target: Target; value: Expression }
  | { kind: 'step'; by: 1 | -1; before: boolean; target: Target }
  | { kind: 'choice'; test: Expression; yes: Expression; no: Expression }
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'match'; negated: boolean; text: Expression; pattern: Expression }
  | { kind: 'in'; keys: Expression[]; name: string }
  | { kind: 'unary'; operator: '!' | '-' | '+'; value: Expression }
  | { kind: 'call'; name: string; values: Expression[] }
  /** `(i, j)`, before `in` only. */
  | { kind: 'group'; values: Expression[] }

export type Target = Extract<Expression, { kind: 'field' | 'variable' | 'element' }>

export type Statement =
  | { kind: 'block'; body: Statement[] }
  | { kind: 'expression'; value: Expression }
  | { kind: 'print'; format: boolean; values: Expression[]; to: { operator: '>' | '>>' | '|'; where: Expression } | null }
  | { kind: 'if'; test: Expression; yes: Statement; no: Statement | null }
  | { kind: 'while'; test: Expression; body: Statement; after: boolean }
  | { kind: 'for'; first: Statement | null; test: Expression | null; next: Statement | null; body: Statement }
  | { kind: 'each'; name: string; array: string; body: Statement }
  | { kind: 'delete'; name: string; keys: Expression[] | null }
  | { kind: 'next' | 'break' | 'continue' }
  | { kind: 'exit' | 'return'; value: Expression | null }

export interface Rule {
  /** Null: every record. Two: from where the first fits to where the second does. */
  when: 'BEGIN' | 'END' | Expression[] | null
  /** Null: the record is printed. */
  body: Statement | null
}

export interface AwkFunction {
  parameters: string[]
  body: Statement
}

export interface AwkProgram {
  rules: Rule[]
  functions: ReadonlyMap<string, AwkFunction>
}

export class AwkError extends Error {
  override name = 'AwkError'
}
