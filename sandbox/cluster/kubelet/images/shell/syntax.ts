/** What a script means: the part of the POSIX shell language that container commands use. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html */
export type Node =
  | { kind: 'simple'; assignments: Assignment[]; words: Word[]; redirects: Redirect[] }
  | { kind: 'pipeline'; commands: Node[]; negated: boolean }
  | { kind: 'and-or'; left: Node; operator: '&&' | '||'; right: Node }
  | { kind: 'list'; items: ListItem[] }
  | { kind: 'if'; branches: { condition: Node; body: Node }[]; otherwise: Node | null; redirects: Redirect[] }
  | { kind: 'while'; until: boolean; condition: Node; body: Node; redirects: Redirect[] }
  | { kind: 'for'; name: string; words: Word[] | null; body: Node; redirects: Redirect[] }
  | { kind: 'case'; word: Word; arms: { patterns: Word[]; body: Node }[]; redirects: Redirect[] }
  | { kind: 'group'; body: Node; subshell: boolean; redirects: Redirect[] }
  | { kind: 'function'; name: string; body: Node }

export interface ListItem {
  node: Node
  background: boolean
  /** As it was written. */
  text: string
}

export interface Assignment {
  name: string
  value: Word
}

export interface Redirect {
  descriptor: number
  operator: '<' | '>' | '>>' | '>&' | '<&' | '<<'
  /** A file, or a descriptor's number; the text itself of a here-document. */
  target: Word
}

export type Word = Part[]

export type Part =
  | { kind: 'text'; text: string; quoted: boolean }
  /** `${name operator argument}`; operators as written: ":-", "%%", "#" … */
  | { kind: 'variable'; name: string; operator: string; argument: Word; quoted: boolean }
  | { kind: 'command'; body: Node; quoted: boolean }
  | { kind: 'arithmetic'; expression: Word; quoted: boolean }

export class ShellSyntaxError extends Error {
  override name = 'ShellSyntaxError'
}
