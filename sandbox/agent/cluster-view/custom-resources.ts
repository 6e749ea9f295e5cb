import type { Event } from 'kubernetes-types/core/v1'
import type { ClusterPicture } from '../../cluster-protocol.ts'
import type { ComponentOptions } from '../../cluster/machinery/component.ts'
import { Informer } from '../../cluster/machinery/informer.ts'
import { kinds, type Kind } from '../../cluster/machinery/kinds.ts'
import type { KubeObject, Stored } from '../../cluster/machinery/object.ts'
import { explainCustom } from './explain/custom.ts'

/** An operator brings a handful; a cluster of dozens of operators is not what a lesson is about, and each is a watch. */
const MOST_DEFINITIONS = 30
/** Of one kind that are drawn. */
const MOST_OBJECTS = 30

/** What of a CustomResourceDefinition is looked at. */
interface Definition extends KubeObject {
  spec?: { group: string; scope?: string; names: { kind: string; plural: string }; versions: { name: string; served: boolean; storage: boolean }[] }
  status?: { conditions?: { type: string; status: string }[] }
}

/** Follows the custom resources of every kind that the cluster serves, as kinds come and go. */
export class CustomResources {
  private readonly definitions: Informer<Definition>
  /** By kind and group: "Website.example.com". */
  private readonly followed = new Map<string, { kind: Kind; objects: Informer<KubeObject> }>()

  constructor(
    private readonly options: ComponentOptions,
    private readonly changed: () => void,
  ) {
    this.definitions = new Informer<Definition>({ ...options, resource: kinds.customResourceDefinitions as Kind<Definition> })
    this.definitions.subscribe(() => this.follow())
  }

  kind(name: string): Kind | undefined {
    return this.followed.get(name)?.kind
  }

  draw(warning: (uid: string) => Event | undefined): ClusterPicture['workloads'] {
    return [...this.followed].flatMap(([kind, { objects }]) => objects.list().slice(0, MOST_OBJECTS).map((object) => draw(kind, object, warning(object.metadata.uid))))
  }

  stop(): void {
    this.definitions.stop()
    for (const { objects } of this.followed.values()) objects.stop()
  }

  private follow(): void {
    const served = new Map(this.definitions.list().slice(0, MOST_DEFINITIONS).flatMap(servedKind))
    for (const [name, { kind, objects }] of this.followed) {
      if (served.get(name)?.apiVersion === kind.apiVersion) continue
      objects.stop()
      this.followed.delete(name)
    }
    for (const [name, kind] of served) {
      if (this.followed.has(name)) continue
      const objects = new Informer<KubeObject>({ ...this.options, resource: kind })
      objects.subscribe(this.changed)
      this.followed.set(name, { kind, objects })
    }
    this.changed()
  }
}

/** In the version that is stored, if that is served; none before the API serves it. */
function servedKind({ spec, status }: Definition): [name: string, kind: Kind][] {
  const isServed = status?.conditions?.some(({ type, status: value }) => type === 'Established' && value === 'True') ?? false
  const versions = spec?.versions.filter(({ served }) => served) ?? []
  const version = versions.find(({ storage }) => storage) ?? versions[0]
  if (!isServed || spec === undefined || version === undefined) return []
  const { group, names, scope } = spec
  return [[`${names.kind}.${group}`, { group, version: version.name, resource: names.plural, kind: names.kind, apiVersion: `${group}/${version.name}`, namespaced: scope !== 'Cluster' }]]
}

const draw = (kind: string, object: Stored<KubeObject>, warning: Event | undefined): ClusterPicture['workloads'][number] => ({
  kind,
  namespace: object.metadata.namespace ?? '',
  name: object.metadata.name,
  ready: null,
  wanted: null,
  why: explainCustom(object, warning),
})
