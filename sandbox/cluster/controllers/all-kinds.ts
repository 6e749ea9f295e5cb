import type { Informers } from '../machinery/informers.ts'
import { type Kind, kinds } from '../machinery/kinds.ts'
import type { KubeObject } from '../machinery/object.ts'

/** The part of a CustomResourceDefinition that says which objects it makes. */
interface Definition extends KubeObject {
  spec?: {
    group: string
    scope: string
    names: { kind: string; plural: string }
    versions: { name: string; served: boolean; storage: boolean }[]
  }
}

/** Objects of these kinds neither own nor are owned, and there are many. */
const PASSING: readonly string[] = ['events']

/** Calls back for every kind whose objects last: the built-in ones now, those of CustomResourceDefinitions as they come; returns how to stop. */
export function everyKind(informers: Informers, found: (kind: Kind) => void, gone: (kind: Kind) => void): () => void {
  for (const kind of Object.values<Kind>(kinds)) if (!PASSING.includes(kind.resource)) found(kind)
  const custom = new Map<string, Kind>()
  return informers.of<KubeObject>(kinds.customResourceDefinitions).subscribe(({ type, object }) => {
    const name = object.metadata.name
    const before = custom.get(name)
    const now = type === 'deleted' ? undefined : kindOf(object as Definition)
    if (before && before.version !== now?.version) {
      custom.delete(name)
      gone(before)
      informers.drop(before)
    }
    if (now && before?.version !== now.version) {
      custom.set(name, now)
      found(now)
    }
  })
}

/** The version that is stored, or any that is served. */
function kindOf({ spec }: Definition): Kind | undefined {
  const version = spec?.versions.find((one) => one.storage && one.served) ?? spec?.versions.find((one) => one.served)
  if (!spec || !version) return undefined
  return {
    group: spec.group,
    version: version.name,
    resource: spec.names.plural,
    kind: spec.names.kind,
    apiVersion: `${spec.group}/${version.name}`,
    namespaced: spec.scope === 'Namespaced',
  }
}
