import type { APIResource, APIResourceList } from 'kubernetes-types/meta/v1'
import type { ResourceDefinition, Verb } from '../resource.ts'
import { ageColumn, ageOf, nameColumn, nameOf } from '../resources/columns.ts'
import { everyVerb } from '../resources/define.ts'
import { isRecord } from '../json-value.ts'

const OPEN = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const

/** What another API server says that it serves, as resources of the table: discovery and OpenAPI name them, and requests for them are passed on. */
export function remoteResources(list: unknown, group: string, version: string): ResourceDefinition[] {
  const resources = isRecord(list) && Array.isArray(list.resources) ? (list as unknown as APIResourceList).resources : []
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((resource): ResourceDefinition => {
      const others = resources.flatMap(({ name }) => (name.startsWith(`${resource.name}/`) ? [name.slice(resource.name.length + 1)] : []))
      return {
        group,
        version,
        kind: resource.kind,
        resource: resource.name,
        singular: resource.singularName !== '' ? resource.singularName : resource.kind.toLowerCase(),
        ...(resource.shortNames ? { shortNames: resource.shortNames } : {}),
        ...(resource.categories ? { categories: resource.categories } : {}),
        namespaced: resource.namespaced,
        verbs: verbsOf(resource),
        schema: `${[...group.split('.')].reverse().join('.')}.${version}.${resource.kind}`,
        customSchema: OPEN,
        remote: true,
        ...(others.length > 0 ? { subresources: { ...(others.includes('status') ? { status: true as const } : {}), others: others.filter((name) => name !== 'status') } } : {}),
        columns: [nameColumn, ageColumn],
        row: (object, now) => [nameOf(object), ageOf(object, now)],
      }
    })
}

const verbsOf = ({ verbs }: APIResource): Verb[] => everyVerb.filter((verb) => verbs.includes(verb))
