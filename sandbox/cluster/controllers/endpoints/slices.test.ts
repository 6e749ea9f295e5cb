import type { Pod, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { describe, expect, it } from 'vitest'
import type { Stored } from '../../machinery/object.ts'
import { backendsOf } from './backends.ts'
import { decideSlices } from './slices.ts'
import { subsetsOf, withinCapacity } from './subsets.ts'

const stamps = (name: string) => ({ name, namespace: 'n', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' })
const service = (spec: Partial<NonNullable<Service['spec']>> = {}): Stored<Service> => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: stamps('web'),
  spec: { clusterIP: '10.96.0.7', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }], ...spec },
})
const pod = (index: number, { ready = true, going = false, port = 8080 }: { ready?: boolean; going?: boolean; port?: number } = {}): Stored<Pod> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...stamps(`p${String(index).padStart(3, '0')}`), labels: { app: 'web' }, ...(going ? { deletionTimestamp: 'now' } : {}) },
  spec: { nodeName: 'a', containers: [{ name: 'c', ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }] }] },
  status: { phase: 'Running', podIP: `10.244.0.${index}`, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
})
const decide = (of: Stored<Service>, pods: Stored<Pod>[], existing: Stored<EndpointSlice>[] = []) =>
  decideSlices({ service: of, backends: backendsOf(of, pods), existing, node: () => undefined, trigger: 't', manager: 'm' })
const stored = (slice: EndpointSlice, name: string): Stored<EndpointSlice> => ({ ...slice, metadata: { ...slice.metadata, ...stamps(name) } }) as Stored<EndpointSlice>
const addresses = (slice: EndpointSlice | undefined): (string | undefined)[] => (slice?.endpoints ?? []).map((endpoint) => endpoint.addresses[0])

describe('endpoint slices', () => {
  it('hold the pods with the number behind a named port, and say who is ready', () => {
    const { create } = decide(service(), [pod(1), pod(2, { ready: false }), pod(3, { going: true })])
    expect(create).toHaveLength(1)
    expect(create[0]).toMatchObject({
      metadata: { generateName: 'web-', labels: { 'kubernetes.io/service-name': 'web', 'endpointslice.kubernetes.io/managed-by': 'm' } },
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    })
    expect(create[0]!.endpoints.map(({ conditions }) => conditions)).toEqual([
      { ready: true, serving: true, terminating: false },
      { ready: false, serving: false, terminating: false },
      { ready: false, serving: true, terminating: true },
    ])
  })

  it('hold all as ready where the Service publishes pods that are not', () => {
    expect(decide(service({ publishNotReadyAddresses: true }), [pod(1, { ready: false })]).create[0]!.endpoints[0]!.conditions?.ready).toBe(true)
  })

  it('mean ready endpoints for their zone where the Service prefers what is close', () => {
    const close = service({ trafficDistribution: 'PreferClose' } as Partial<NonNullable<Service['spec']>>)
    const inZone = (zone: string | undefined) =>
      decideSlices({
        service: close,
        backends: backendsOf(close, [pod(1), pod(2, { ready: false })]),
        existing: [],
        node: (name) => ({ metadata: { name, ...(zone === undefined ? {} : { labels: { 'topology.kubernetes.io/zone': zone } }) } }),
        trigger: 't',
        manager: 'm',
      }).create[0]!.endpoints.map((endpoint) => endpoint.hints)
    expect(inZone('east')).toEqual([{ forZones: [{ name: 'east' }] }, undefined])
    expect(inZone(undefined)).toEqual([undefined, undefined])
    expect(decide(service(), [pod(1)]).create[0]!.endpoints[0]).not.toHaveProperty('hints')
  })

  it('are one empty slice when there is no pod, and none is written when nothing changed', () => {
    const [empty] = decide(service(), []).create
    expect(addresses(empty)).toEqual([])
    const nothing = { create: [], update: [], remove: [] }
    expect(decide(service(), [], [stored(empty!, 's')])).toEqual(nothing)
    const [full] = decide(service(), [pod(1)]).create
    expect(decide(service(), [pod(1)], [stored(full!, 's')])).toEqual(nothing)
  })

  it('keep endpoints in their slice, fill it with new ones, and break at 100', () => {
    const pods = Array.from({ length: 150 }, (_, index) => pod(index + 1))
    const { create } = decide(service(), pods)
    expect(create.map((slice) => slice.endpoints.length)).toEqual([100, 50])
    const [first, second] = create.map((slice, index) => stored(slice, `s${index}`))
    const changes = decide(service(), pods.slice(1), [first!, second!])
    expect([changes.create.length, changes.remove.length]).toEqual([0, 0])
    expect(changes.update.map((slice) => [slice.metadata.name, slice.endpoints.length])).toEqual([['s0', 99]])
  })

  it('part where the pods give one name to different ports', () => {
    const { create } = decide(service(), [pod(1), pod(2, { port: 9090 })])
    expect(create.map((slice) => slice.ports?.[0]?.port)).toEqual([8080, 9090])
  })
})

describe('endpoints', () => {
  it('keep those apart that are not ready, and leave out those on their way', () => {
    const of = service()
    const [subset, ...others] = subsetsOf(of, backendsOf(of, [pod(1), pod(2, { ready: false }), pod(3, { going: true })]))
    expect(others).toEqual([])
    expect(subset?.ports).toEqual([{ port: 8080, protocol: 'TCP' }])
    expect([subset?.addresses?.map(({ ip }) => ip), subset?.notReadyAddresses?.map(({ ip }) => ip)]).toEqual([['10.244.0.1'], ['10.244.0.2']])
  })

  it('have no ports where a headless Service has none', () => {
    const of = service({ clusterIP: 'None', ports: undefined })
    expect(subsetsOf(of, backendsOf(of, [pod(1)]))).toMatchObject([{ addresses: [{ ip: '10.244.0.1' }] }])
  })
})

describe('an Endpoints object', () => {
  const addresses = (count: number) => Array.from({ length: count }, (_, index) => ({ ip: `10.0.${index >> 8}.${index & 255}` }))
  const sizes = (subsets: { addresses?: unknown[]; notReadyAddresses?: unknown[] }[]) => subsets.map((one) => [one.addresses?.length ?? 0, one.notReadyAddresses?.length ?? 0])
  it.each<[string, [number, number][], [number, number][], boolean]>([
    ['holds a thousand addresses', [[900, 100]], [[900, 100]], false],
    ['leaves out those that are not ready first', [[900, 300]], [[900, 100]], true],
    ['shares its room out', [[1500, 10], [500, 0]], [[750, 0], [250, 0]], true],
  ])('%s', (_, given, kept, truncated) => {
    const decision = withinCapacity(given.map(([ready, notReady]) => ({ addresses: addresses(ready), notReadyAddresses: addresses(notReady) })))
    expect([sizes(decision.subsets), decision.truncated]).toEqual([kept, truncated])
  })
})
