/** Something wrong in a lesson's prose. Lines and columns count from 1. */
export interface ProseProblem {
  line: number
  column: number
  message: string
}

/** Prose that cannot be shown. `problems` holds at least one. */
export class ProseError extends Error {
  override name = 'ProseError'
  readonly file: string
  readonly problems: ProseProblem[]
  constructor(file: string, problems: ProseProblem[]) {
    super(problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'))
    this.file = file
    this.problems = problems
  }
}
