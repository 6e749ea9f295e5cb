import type { CheckKind, CheckOf, Localized } from '../../labs/schema/index.ts'
import type { CheckPorts, Stop } from './ports.ts'
import type { WatchPool } from './watch/watch-pool.ts'

/** What one evaluation found. */
export interface Verdict {
  passed: boolean
  /** It cannot be evaluated, now or ever: a wrong expression, a script that takes too long. */
  broken?: boolean
  /** What is there now, one sentence in each language. */
  observed: Localized
}

/** What a check may look at. */
export interface CheckContext {
  ports: CheckPorts
  /** Null: the sandbox has no cluster. */
  watches: WatchPool | null
  /**
   * A step's command stays run; a mistake's is taken back by the next command in the same terminal, which may have
   * corrected it.
   */
  purpose: 'step' | 'mistake'
  /** Calls back when the quiz of the step was answered rightly. */
  onQuizPassed(quiz: string, listener: () => void): Stop
  log(line: string): void
}

/** One kind of check: how it is put into words, and how it is watched. */
export interface CheckImplementation<K extends CheckKind> {
  /** What the check wants, when its author did not describe it. */
  expected(check: CheckOf<K>): Localized
  /**
   * Reports a verdict at once or soon, and again whenever something it depends on changed. Throws `ExpressionError`,
   * `PatternError` when the check itself is wrong.
   */
  start(check: CheckOf<K>, context: CheckContext, report: (verdict: Verdict) => void): Stop
}

/** What every check on a cluster says where there is none. */
export const noCluster: Verdict = {
  passed: false,
  broken: true,
  observed: { en: 'this sandbox has no cluster', zh: '这个沙箱里没有集群' },
}

/** What a check says while the cluster does not answer. */
export function clusterLost(message: string): Verdict {
  return { passed: false, observed: { en: `the cluster does not answer: ${message}`, zh: `集群没有响应：${message}` } }
}
