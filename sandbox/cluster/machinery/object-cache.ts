import { keyOf } from './kinds.ts'
import type { KubeObject, Stored } from './object.ts'

/** Which index entries an object has. */
export type IndexFunction<T extends KubeObject> = (object: Stored<T>) => readonly string[]

/** The objects of one resource by "namespace/name", with indexes kept as objects come and go. */
export class ObjectCache<T extends KubeObject> {
  private readonly objects = new Map<string, Stored<T>>()
  private readonly indexes = new Map<string, Map<string, Map<string, Stored<T>>>>()
  private readonly indexFunctions: Readonly<Record<string, IndexFunction<T>>>

  constructor(indexFunctions: Readonly<Record<string, IndexFunction<T>>>) {
    this.indexFunctions = indexFunctions
    for (const name of Object.keys(indexFunctions)) this.indexes.set(name, new Map())
  }

  get size(): number {
    return this.objects.size
  }

  get(key: string): Stored<T> | undefined {
    return this.objects.get(key)
  }

  keys(): string[] {
    return [...this.objects.keys()]
  }

  values(): Stored<T>[] {
    return [...this.objects.values()]
  }

  /** Objects with this entry in the index, in the order they came. */
  byIndex(index: string, entry: string): Stored<T>[] {
    return [...(this.indexes.get(index)?.get(entry)?.values() ?? [])]
  }

  set(object: Stored<T>): void {
    const key = keyOf(object)
    const old = this.objects.get(key)
    this.objects.set(key, object)
    for (const [name, entriesOf] of Object.entries(this.indexFunctions)) {
      const index = this.indexes.get(name)!
      const wanted = entriesOf(object)
      if (old) for (const entry of entriesOf(old)) if (!wanted.includes(entry)) this.unindex(index, entry, key)
      for (const entry of wanted) {
        let bucket = index.get(entry)
        if (!bucket) index.set(entry, (bucket = new Map()))
        bucket.set(key, object)
      }
    }
  }

  delete(key: string): void {
    const old = this.objects.get(key)
    if (!old) return
    this.objects.delete(key)
    for (const [name, entriesOf] of Object.entries(this.indexFunctions)) {
      for (const entry of entriesOf(old)) this.unindex(this.indexes.get(name)!, entry, key)
    }
  }

  private unindex(index: Map<string, Map<string, Stored<T>>>, entry: string, key: string): void {
    const bucket = index.get(entry)
    bucket?.delete(key)
    if (bucket?.size === 0) index.delete(entry)
  }
}
