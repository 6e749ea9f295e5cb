import { fileLimits, type KindDescription, type ServedKind } from '../../../../sandbox/files-protocol.ts'
import type { SandboxRequests } from '../../workspace/sandbox-requests.ts'

/** What the learner's own cluster says about its kinds, asked when it is first needed. */
export interface Descriptions {
  kinds(): Promise<ServedKind[]>
  /** `unknown`: the cluster has no such kind; null: it cannot be asked now. */
  describe(apiVersion: string, kind: string): Promise<KindDescription | 'unknown' | null>
  /** What was said may not be so any more: the next question asks the cluster. */
  forget(): void
}

/** What the learner may define anew at any moment is asked again after so long. */
const freshMs = 3_000

/** "v1", "apps/v1", "networking.k8s.io/v1": what a cluster has from its beginning stays as it is. */
const isBuiltIn = (apiVersion: string): boolean => /^([a-z]+\/|[a-z.]+\.k8s\.io\/)?v\d\w*$/.test(apiVersion)

interface Known<Answer> {
  answer: Promise<Answer>
  until: number
}

export function createDescriptions(requests: Pick<SandboxRequests, 'ask'>, now: () => number = Date.now): Descriptions {
  const described = new Map<string, Known<KindDescription | 'unknown' | null>>()
  let kinds: Known<ServedKind[]> | null = null

  async function askKinds(): Promise<ServedKind[]> {
    const outcome = await requests.ask({ type: 'kinds.list' }).catch(() => null)
    if (outcome?.kind === 'kinds') return outcome.kinds
    kinds = null
    return []
  }

  async function ask(apiVersion: string, kind: string): Promise<KindDescription | 'unknown' | null> {
    if (apiVersion.length > fileLimits.apiVersionCharacters || kind.length > fileLimits.kindCharacters) return 'unknown'
    const outcome = await requests.ask({ type: 'kinds.describe', apiVersion, kind }).catch(() => null)
    if (outcome?.kind === 'described') return outcome.description
    // Neither is kept: a kind may be defined later, and a connection comes back.
    described.delete(`${apiVersion} ${kind}`)
    return outcome?.kind === 'refused' && outcome.why === 'not-found' ? 'unknown' : null
  }

  return {
    forget() {
      kinds = null
      described.clear()
    },
    kinds() {
      if (kinds === null || kinds.until <= now()) kinds = { answer: askKinds(), until: now() + freshMs }
      return kinds.answer
    },
    describe(apiVersion, kind) {
      const key = `${apiVersion} ${kind}`
      const known = described.get(key)
      if (known && known.until > now()) return known.answer
      const answer = ask(apiVersion, kind)
      described.set(key, { answer, until: isBuiltIn(apiVersion) ? Infinity : now() + freshMs })
      return answer
    },
  }
}
