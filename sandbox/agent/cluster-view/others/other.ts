import { clusterLimits, type ClusterPicture, type Explanation, type Fact, type Thing } from '../../../cluster-protocol.ts'
import type { KubeObject, Stored } from '../../../cluster/machinery/object.ts'

export type Other = NonNullable<ClusterPicture['others']>[number]

/** One of `Other`, of an object that is there. What is deleted and still there says so whatever else its status is. */
export function otherOf(kind: Other['kind'], { metadata }: Stored<KubeObject>, { status = '', facts = [], why = null }: { status?: string | undefined; facts?: Fact[]; why?: Explanation | null }): Other {
  const { namespace = '', name, deletionTimestamp } = metadata
  return { kind, namespace, name, status: deletionTimestamp === undefined ? status : 'Terminating', facts: facts.slice(0, clusterLimits.facts), why }
}

/** A fact with what is filled into its words, and what it leads to. */
export function fact(name: Fact['fact'], values: Record<string, string | number> = {}, more: { to?: Thing; broken?: boolean } = {}): Fact {
  return { fact: name, values, ...(more.to === undefined ? {} : { to: more.to }), ...(more.broken === true ? { broken: true as const } : {}) }
}

/** Names, as many as one reads: "a, b, c, …". */
export function listed(names: readonly string[], most = 6): string {
  return names.length > most ? `${names.slice(0, most).join(', ')}, …` : names.join(', ')
}
