import type { FieldChange, ObjectChange } from '../../../sandbox/cluster-protocol.ts'
import { shortName } from './things.ts'

/** Changes of one kind that read the same but for the name: "3 pods created". */
export interface ChangeGroup {
  what: ObjectChange['what']
  kind: string
  members: ObjectChange[]
}

/** Pure: what was done to many things of a kind as one; what has fields to tell stands by itself. */
export function grouped(changes: readonly ObjectChange[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>()
  for (const change of changes) {
    const key = change.fields.length > 0 ? `${change.kind} ${change.namespace}/${change.name}` : `${change.kind} ${change.what}`
    const group = groups.get(key)
    if (group) group.members.push(change)
    else groups.set(key, { what: change.what, kind: change.kind, members: [change] })
  }
  return [...groups.values()]
}

/** Pure: "replicas 3 → 5". */
export function fieldWords({ field, from, to }: FieldChange): string {
  if (from === null && to === null) return field
  return `${field} ${from ?? '–'} → ${to ?? '–'}`
}

/** Pure: "deployment/web", with its namespace where that is not the usual one. */
export const nameWords = ({ kind, namespace, name }: ObjectChange): string => `${shortName({ kind, name })}${namespace === '' || namespace === 'default' ? '' : ` (${namespace})`}`

/** Pure: "Running 38, Pending 2"; "" of what has no status. */
export function statusWords(changes: readonly ObjectChange[]): string {
  const counts = new Map<string, number>()
  for (const { status } of changes) if (status !== null) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].map(([status, count]) => `${status} ${count}`).join(', ')
}
