import type { KubeObject, ResourceRef, Stored } from '../machinery/object.ts'
import type { ResourceDefinition } from './resource.ts'

/** All resources that are served now; CustomResourceDefinitions add and remove some at run time. */
export class ResourceTable {
  private readonly byPath = new Map<string, ResourceDefinition>()
  /** Rises with every change, so that what is derived (discovery, OpenAPI) knows when it is stale. */
  generation = 0
  private converting = { generation: 0, any: false }

  constructor(definitions: readonly ResourceDefinition[]) {
    for (const definition of definitions) this.add(definition)
  }

  add(definition: ResourceDefinition): void {
    this.byPath.set(pathKey(definition), definition)
    this.generation++
  }

  remove(ref: ResourceRef): void {
    if (this.byPath.delete(pathKey(ref))) this.generation++
  }

  get(ref: ResourceRef): ResourceDefinition | undefined {
    return this.byPath.get(pathKey(ref))
  }

  all(): ResourceDefinition[] {
    return [...this.byPath.values()]
  }

  /** Whether objects of any kind are converted by a webhook. */
  convertsOutside(): boolean {
    if (this.converting.generation !== this.generation) this.converting = { generation: this.generation, any: this.all().some((one) => one.convertsOutside === true) }
    return this.converting.any
  }

  byKind(group: string, version: string, kind: string): ResourceDefinition | undefined {
    for (const definition of this.byPath.values()) {
      if (definition.kind === kind && definition.group === group && definition.version === version) return definition
    }
    return undefined
  }

  /** Group names in the order of their first resource; "" is core. */
  groups(): Map<string, string[]> {
    const groups = new Map<string, string[]>()
    for (const { group, version } of this.byPath.values()) {
      const versions = groups.get(group)
      if (versions === undefined) groups.set(group, [version])
      else if (!versions.includes(version)) versions.push(version)
    }
    for (const versions of groups.values()) versions.sort(preferredFirst)
    return groups
  }
}

const pathKey = ({ group, version, resource }: ResourceRef): string => `${group}/${version}/${resource}`

/** Newest stable version first, then beta, then alpha. https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority */
export function preferredFirst(a: string, b: string): number {
  const left = versionRank(a)
  const right = versionRank(b)
  for (let index = 0; index < 3; index++) if (left[index] !== right[index]) return right[index]! - left[index]!
  return a < b ? -1 : 1
}

function versionRank(version: string): [number, number, number] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  if (match === null) return [-1, 0, 0]
  const stage = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0
  return [stage, Number(match[1]), Number(match[3] ?? 0)]
}

export const groupVersion = ({ group, version }: { group: string; version: string }): string => (group === '' ? version : `${group}/${version}`)

/** Where the objects of a definition are stored: versions of one kind, and events in both their groups, share a place. */
export function collectionOf({ group, resource, storedAs }: ResourceDefinition): string {
  const storedGroup = storedAs?.group ?? group
  return storedGroup === '' ? resource : `${resource}.${storedGroup}`
}

/** "pods/default/", "nodes//"; without a namespace: every namespace. */
export function keyPrefix(definition: ResourceDefinition, namespace: string | undefined): string {
  const collection = collectionOf(definition)
  return definition.namespaced && namespace !== undefined ? `${collection}/${namespace}/` : `${collection}/`
}

export const objectKey = (definition: ResourceDefinition, namespace: string | undefined, name: string): string =>
  definition.namespaced ? `${collectionOf(definition)}/${namespace ?? ''}/${name}` : `${collectionOf(definition)}/${name}`

/** Where upstream keeps what has another name there. */
const oldFolders: Readonly<Record<string, string>> = { nodes: 'minions', services: 'services/specs', endpoints: 'services/endpoints', replicationcontrollers: 'controllers', ingresses: 'ingress' }
/** Groups whose objects lie in a folder of the group. */
const ownFolders = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io'])

/** The key of an object in upstream's etcd: messages name it. */
export function registryKey({ group, resource, namespaced, customSchema }: ResourceDefinition, namespace: string | undefined, name: string): string {
  const folder = customSchema !== undefined || ownFolders.has(group) ? `${group}/${resource}` : (oldFolders[resource] ?? resource)
  return ['/registry', folder, ...(namespaced ? [namespace ?? ''] : []), name].join('/')
}

/** The object as this definition's version shows it. */
export function toVersion(definition: ResourceDefinition, stored: Stored): Stored {
  return definition.storedAs === undefined ? stored : (definition.storedAs.fromStored(stored) as Stored)
}

/** The answer to a write: what was stored, as it was sent. Nobody is asked to convert what is known in both versions. */
export function written(definition: ResourceDefinition, object: KubeObject, stored: Stored): Stored {
  if (definition.convertsOutside !== true) return toVersion(definition, stored)
  return { ...object, metadata: { ...stored.metadata, ...(object.metadata?.labels === undefined ? {} : { labels: object.metadata.labels }), ...(object.metadata?.annotations === undefined ? {} : { annotations: object.metadata.annotations }) } } as Stored
}

export function toStored(definition: ResourceDefinition, object: KubeObject): KubeObject {
  return definition.storedAs === undefined ? object : definition.storedAs.toStored(object)
}
