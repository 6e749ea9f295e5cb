import type { Pod } from 'kubernetes-types/core/v1'
import { clusterLimits, type ChangeReport, type ObjectChange } from '../../../cluster-protocol.ts'
import { summarizePod } from '../../../cluster/apiserver/resources/core/pod-status.ts'
import type { KubeObject, Stored } from '../../../cluster/machinery/object.ts'
import { changedFields } from './fields.ts'

/** One write to the cluster: what was there, what is there, and the program that asked for it. */
export interface Write {
  before: Stored | null
  after: Stored | null
  by: string
}

interface Touched {
  /** As it was before the first write. */
  before: Stored | null
  after: Stored | null
  /** The last that was seen of it. */
  last: Stored
  by: string
}

/** Objects of one part of a recording that are kept; more are counted. */
const KEPT = clusterLimits.reportedObjects * 4

/** Objects of one part that are counted. */
const COUNTED = 10_000

/** Objects by uid, each as it was at first and as it is now. */
class Objects {
  private readonly touched = new Map<string, Touched>()
  /** Uids of those that were too many to be kept. */
  private readonly dropped = new Set<string>()

  has(uid: string): boolean {
    return this.touched.has(uid)
  }

  add({ before, after, by }: Write, last: Stored): void {
    const known = this.touched.get(last.metadata.uid)
    if (known === undefined && this.touched.size >= KEPT) return void (this.dropped.size < COUNTED && this.dropped.add(last.metadata.uid))
    this.touched.set(last.metadata.uid, known === undefined ? { before, after, last, by } : { ...known, after, last })
  }

  summary(): ChangeReport['done'] {
    const changes = [...this.touched.values()].flatMap((one) => summarize(one) ?? [])
    return { objects: changes.slice(0, clusterLimits.reportedObjects), more: Math.max(0, changes.length - clusterLimits.reportedObjects) + this.dropped.size }
  }
}

/**
 * What one command does to the cluster, and what the cluster does because of it. Pure but for what it remembers: writes go in, a summary comes
 * out. A write of the cluster's own belongs to the command when its object is owned by something that the command changed, or is what owns that,
 * or is in a namespace that it deleted.
 */
export class Recording {
  private readonly done = new Objects()
  private readonly followed = new Objects()
  private readonly meanwhile = new Objects()
  /** Uids of what the command changed, of what owns that, and of what belongs to either. */
  private readonly related = new Set<string>()
  private readonly namespaces = new Set<string>()

  /** A request of the command itself. */
  own(write: Write): void {
    const object = lastOf(write)
    this.done.add(write, object)
    this.relate(object)
    const owner = controllerUid(object)
    // What is missing now, its controller makes anew; that is no owner's doing but the command's.
    if (owner !== undefined) this.related.add(owner)
    if (object.kind === 'Namespace' && write.after?.metadata.deletionTimestamp !== write.before?.metadata.deletionTimestamp) this.namespaces.add(object.metadata.name)
  }

  /** A request of somebody else. @param cluster one of the cluster's own parts */
  other(write: Write, cluster: boolean): void {
    const object = lastOf(write)
    const { uid, namespace = '', ownerReferences = [] } = object.metadata
    if (!cluster) return this.meanwhile.add(write, object)
    // The end of what the command itself deleted, or the status of what it made.
    if (this.done.has(uid)) return this.done.add(write, object)
    if (this.related.has(uid) || ownerReferences.some((owner) => this.related.has(owner.uid)) || this.namespaces.has(namespace)) {
      this.relate(object)
      this.followed.add(write, object)
    } else this.meanwhile.add(write, object)
  }

  summary(): Pick<ChangeReport, 'done' | 'followed' | 'meanwhile'> {
    return { done: this.done.summary(), followed: this.followed.summary(), meanwhile: this.meanwhile.summary() }
  }

  private relate({ metadata }: Stored): void {
    if (this.related.size < KEPT * 4) this.related.add(metadata.uid)
  }
}

const lastOf = ({ before, after }: Write): Stored => (after ?? before)!

const controllerUid = ({ metadata }: KubeObject): string | undefined => metadata?.ownerReferences?.find(({ controller }) => controller === true)?.uid

/** Null: nothing is different that somebody would call a change. */
function summarize({ before, after, last, by }: Touched): ObjectChange | null {
  const status = last.kind === 'Pod' && after !== null ? summarizePod(after as Stored<Pod>).status : null
  const what = whatHappened(before, after)
  const fields = what === 'changed' ? changedFields(before!, after!) : []
  const isPodsProgress = status !== null && before !== null && summarizePod(before as Stored<Pod>).status !== status
  if (what === 'changed' && fields.length === 0 && !isPodsProgress) return null
  return { what, kind: last.kind, namespace: last.metadata.namespace ?? '', name: last.metadata.name, fields, status, by }
}

function whatHappened(before: Stored | null, after: Stored | null): ObjectChange['what'] {
  if (after === null) return before === null ? 'passed' : 'deleted'
  if (after.metadata.deletionTimestamp !== undefined) return 'ending'
  return before === null ? 'created' : 'changed'
}
