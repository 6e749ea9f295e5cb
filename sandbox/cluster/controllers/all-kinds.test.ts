import { expect, it } from 'vitest'
import type { ApiClient, WatchHandlers } from '../machinery/api-client.ts'
import { Informers } from '../machinery/informers.ts'
import type { KubeObject, Stored } from '../machinery/object.ts'
import { manualClock } from '../machinery/testing/manual-clock.ts'
import { everyKind } from './all-kinds.ts'

it('kinds of CustomResourceDefinitions come and go with them', async () => {
  let definitions: WatchHandlers<KubeObject> | undefined
  const client = {
    list: async () => ({ apiVersion: '', kind: '', metadata: { resourceVersion: '1' }, items: [] }),
    watch(resource: { resource: string }, _options: unknown, handlers: WatchHandlers<KubeObject>) {
      if (resource.resource === 'customresourcedefinitions') definitions = handlers
      return () => undefined
    },
  } as unknown as ApiClient
  const informers = new Informers({ client, clock: manualClock(), log: () => undefined })
  const told: string[] = []
  everyKind(
    informers,
    (kind) => kind.group === 'example.com' && told.push(`found ${kind.resource} ${kind.version}`),
    (kind) => told.push(`gone ${kind.resource} ${kind.version}`),
  )
  await new Promise((resolve) => setImmediate(resolve))
  const definition = (resourceVersion: string, stored: string): Stored =>
    ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'boats.example.com', uid: 'u', resourceVersion, creationTimestamp: '' },
      spec: { group: 'example.com', scope: 'Namespaced', names: { kind: 'Boat', plural: 'boats' }, versions: ['v1', 'v2'].map((name) => ({ name, served: true, storage: name === stored })) },
    }) as unknown as Stored
  definitions!.event({ type: 'ADDED', object: definition('2', 'v1') })
  definitions!.event({ type: 'MODIFIED', object: definition('3', 'v1') })
  definitions!.event({ type: 'MODIFIED', object: definition('4', 'v2') })
  definitions!.event({ type: 'DELETED', object: definition('5', 'v2') })
  expect(told).toEqual(['found boats v1', 'gone boats v1', 'found boats v2', 'gone boats v2'])
  informers.stop()
})
