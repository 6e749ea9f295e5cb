import type { KindDescription, ServedKind } from '../../../../sandbox/files-protocol.ts'
import type { SandboxRequests } from '../../workspace/sandbox-requests.ts'

/** What the learner's own cluster says about its kinds, asked when it is first needed. */
export interface Descriptions {
  kinds(): Promise<ServedKind[]>
  /** `unknown`: the cluster has no such kind; null: it cannot be asked now. */
  describe(apiVersion: string, kind: string): Promise<KindDescription | 'unknown' | null>
}

export function createDescriptions(requests: SandboxRequests): Descriptions {
  const described = new Map<string, Promise<KindDescription | 'unknown' | null>>()
  let kinds: Promise<ServedKind[]> | null = null

  async function askKinds(): Promise<ServedKind[]> {
    const outcome = await requests.ask({ type: 'kinds.list' }).catch(() => null)
    if (outcome?.kind === 'kinds') return outcome.kinds
    kinds = null
    return []
  }

  async function ask(apiVersion: string, kind: string): Promise<KindDescription | 'unknown' | null> {
    const outcome = await requests.ask({ type: 'kinds.describe', apiVersion, kind }).catch(() => null)
    if (outcome?.kind === 'described') return outcome.description
    // Neither is kept: a kind may be defined later, and a connection comes back.
    described.delete(`${apiVersion} ${kind}`)
    return outcome?.kind === 'refused' && outcome.why === 'not-found' ? 'unknown' : null
  }

  return {
    kinds: () => (kinds ??= askKinds()),
    describe(apiVersion, kind) {
      const key = `${apiVersion} ${kind}`
      const known = described.get(key) ?? ask(apiVersion, kind)
      described.set(key, known)
      return known
    },
  }
}
