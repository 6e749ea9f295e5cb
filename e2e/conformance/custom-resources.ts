import { expect } from 'vitest'
import { SETTLED, type ConformanceCluster } from './support.ts'

export const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

export interface Version {
  name: string
  served?: boolean
  storage?: boolean
  schema?: object
  [field: string]: unknown
}

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** A definition of `Thing`s in a group of the test's own. */
export function definitionOf(group: string, versions: Version[], more: object = {}, names: { plural: string; kind: string } = { plural: 'things', kind: 'Thing' }) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names,
      versions: versions.map(({ schema = anything, served = true, storage = versions.length === 1, ...rest }) => ({ served, storage, schema: { openAPIV3Schema: schema }, ...rest })),
      ...more,
    },
  }
}

/** Creates the definition and waits until its first version answers; gives the path of the namespace's things without the version. */
export async function define(cluster: ConformanceCluster, namespace: string, versions: Version[], more: object = {}): Promise<{ group: string; name: string; path(version: string): string }> {
  const group = `${namespace}.example.com`
  await cluster.create(definitions, definitionOf(group, versions, more))
  const path = (version: string): string => `/apis/${group}/${version}/namespaces/${namespace}/things`
  await expect.poll(async () => (await cluster.request('GET', path(versions[0]!.name))).code, SETTLED).toBe(200)
  return { group, name: `things.${group}`, path }
}
