import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'
import type { Stored } from '../../../machinery/object.ts'
import type { Watch } from '../../../store/store.ts'
import type { ApiCore } from '../../core.ts'
import { registerGroupVersion } from '../../aggregation/group-versions.ts'
import { keyPrefix } from '../../resource-table.ts'
import type { ResourceDefinition } from '../../resource.ts'
import type { PostWebhook } from '../../webhooks/post-webhook.ts'
import { cleanUp } from './clean-up.ts'
import { customResourceDefinitions } from './custom-resource-definition.ts'
import { customResources } from './custom-resource.ts'

/** Keeps the table of resources as the CustomResourceDefinitions in the store say. `post` calls conversion webhooks. Returns how to stop. */
export function serveCustomResources(core: ApiCore, post?: PostWebhook): () => void {
  const served = new Map<string, ResourceDefinition[]>()
  /** Definitions that wait for their objects to go. */
  const ending = new Map<string, () => void>()
  const prefix = keyPrefix(customResourceDefinitions, undefined)
  let watch: Watch | undefined
  begin()
  return () => {
    watch?.stop()
    for (const stop of ending.values()) stop()
  }

  function begin(): void {
    const { entries, revision } = core.store.list(prefix)
    const names = new Set(entries.map((entry) => entry.value.metadata.name))
    for (const name of [...served.keys()]) if (!names.has(name)) withdraw(name)
    for (const entry of entries) serve(entry.value)
    watch = core.store.watch(prefix, revision, {
      event({ type, value }) {
        if (type === 'put') return serve(value)
        ending.get(value.metadata.name)?.()
        ending.delete(value.metadata.name)
        const before = served.get(value.metadata.name) ?? []
        withdraw(value.metadata.name)
        unregister(before)
      },
      closed: begin,
    })
  }

  function serve(stored: Stored): void {
    const name = stored.metadata.name
    const before = served.get(name) ?? []
    withdraw(name)
    const definitions = customResources(stored as Stored<CustomResourceDefinition>, post)
    // What is built in cannot be replaced.
    const free = definitions.filter((definition) => core.resources.get(definition) === undefined)
    for (const definition of free) core.resources.add(definition)
    served.set(name, free)
    for (const { group, version } of free) registerGroupVersion(core, group, version, true)
    unregister(before)
    if (stored.metadata.deletionTimestamp !== undefined && !ending.has(name)) ending.set(name, cleanUp(core, customResourceDefinitions, name, free[0]))
  }

  function withdraw(name: string): void {
    for (const definition of served.get(name) ?? []) core.resources.remove(definition)
    served.delete(name)
  }

  /** Group versions that nobody serves any more have no APIService either. */
  function unregister(before: readonly ResourceDefinition[]): void {
    const groups = core.resources.groups()
    for (const { group, version } of before) if (groups.get(group)?.includes(version) !== true) registerGroupVersion(core, group, version, false)
  }
}
