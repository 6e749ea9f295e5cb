import { RE2JS } from '@bufbuild/re2'

export interface Pattern {
  source: string
  test(text: string): boolean
}

/** A pattern that is not valid RE2. */
export class PatternError extends Error {
  override name = 'PatternError'
}

/** Compiles an RE2 pattern, which matches anywhere in a text in time linear in it. Throws `PatternError`. https://github.com/google/re2/wiki/Syntax */
export function compilePattern(source: string): Pattern {
  try {
    const compiled = RE2JS.compile(source)
    return { source, test: (text) => compiled.test(text) }
  } catch (error) {
    throw new PatternError((error as Error).message.replace(/^error parsing regexp: /, ''), { cause: error })
  }
}
