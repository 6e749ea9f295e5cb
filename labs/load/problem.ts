import { relative } from 'node:path'

/** Why a course or a lesson is refused, or what is suspicious about it. Lines and columns count from 1. */
export interface Problem {
  file: string
  line: number
  column: number
  /** What is wrong and what would be right, without the place. */
  message: string
}

/** "labs/content/x/y/lab.yaml:12:5: …", by the path from where one stands. */
export function describeProblem({ file, line, column, message }: Problem): string {
  const near = relative(process.cwd(), file)
  return `${near.startsWith('..') ? file : near}:${line}:${column}: ${message}`
}
