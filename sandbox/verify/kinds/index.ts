import type { Check, CheckKind, CheckOf } from '../../../labs/schema/index.ts'
import type { Localized } from '../../../labs/schema/index.ts'
import type { CheckContext, CheckImplementation, Verdict } from '../check-kind.ts'
import type { Stop } from '../ports.ts'
import { commandCheck } from './command.ts'
import { fileCheck } from './file.ts'
import { httpCheck } from './http.ts'
import { quizCheck } from './quiz.ts'
import { resourceCheck } from './resource.ts'
import { scriptCheck } from './script.ts'

const implementations: { [K in CheckKind]: CheckImplementation<K> } = {
  resource: resourceCheck,
  http: httpCheck,
  command: commandCheck,
  file: fileCheck,
  script: scriptCheck,
  quiz: quizCheck,
}

/** What a check wants, in words. Throws `ExpressionError`, `PatternError`. */
export function expectedOf(check: Check): Localized {
  return check.describe ?? implementationOf(check).expected(check)
}

/** Throws `ExpressionError`, `PatternError`. */
export function startCheck(check: Check, context: CheckContext, report: (verdict: Verdict) => void): Stop {
  return implementationOf(check).start(check, context, report)
}

function implementationOf<K extends CheckKind>(check: CheckOf<K>): CheckImplementation<K> {
  return implementations[check.kind as K]
}
