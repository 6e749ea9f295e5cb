import type { Node, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { Component, ComponentOptions } from '../machinery/component.ts'
import { Informer } from '../machinery/informer.ts'
import { kinds } from '../machinery/kinds.ts'
import { healthPorts, HealthServers } from './health-ports.ts'
import { watchPolicies } from './policy-watch.ts'
import { createRouter } from './routes.ts'
import type { ServiceNetwork } from './service-network.ts'

export interface ProxyOptions extends ComponentOptions {
  network: ServiceNetwork
  /** Where the cluster's DNS is, which policies select by the labels that its pods have elsewhere. */
  dnsAddress?: string
}

/** Wait before a state that could not be applied is tried again, in milliseconds. */
const RETRY_MILLISECONDS = 1_000

/** Keeps the network's idea of Services as the API's. One for all nodes, since they share the sandbox's network. */
export function startProxy(options: ProxyOptions): Component {
  const { network, clock, log } = options
  const services = new Informer<Service>({ ...options, resource: kinds.services })
  const slices = new Informer<EndpointSlice>({ ...options, resource: kinds.endpointSlices })
  const nodes = new Informer<Node>({ ...options, resource: kinds.nodes })
  const all = [services, slices, nodes]
  const routesOf = createRouter()
  const health = new HealthServers(log)
  let scheduled = false
  let synced = false
  let stopped = false
  let cancelRetry: (() => void) | null = null

  const apply = async (): Promise<void> => {
    scheduled = false
    if (stopped) return
    const places = nodes.list().flatMap((node) => {
      const address = node.status?.addresses?.find((one) => one.type === 'InternalIP')?.address
      return address === undefined ? [] : [{ name: node.metadata.name, address, ...(node.spec?.podCIDR === undefined ? {} : { podNetwork: node.spec.podCIDR }) }]
    })
    health.serve(healthPorts(services.list(), slices.list(), places))
    try {
      await network.apply(routesOf(services.list(), slices.list(), places), await policies.isolated())
    } catch (error) {
      log(`proxy: cannot apply the routes of Services: ${error instanceof Error ? error.message : String(error)}; trying again`)
      cancelRetry = clock.after(RETRY_MILLISECONDS, schedule)
    }
  }
  // One turn of the event loop gathers the changes of one moment.
  const schedule = (): void => {
    if (scheduled || !synced) return
    scheduled = true
    setImmediate(() => void apply())
  }
  const policies = watchPolicies(options, schedule)
  services.subscribe(schedule)
  slices.subscribe(schedule)
  // A node's heartbeats change no route.
  nodes.subscribe((change) => {
    if (change.type !== 'updated' || placeOf(change.object) !== placeOf(change.old)) schedule()
  })
  // Half a picture would cut Services off for a moment.
  void Promise.all([...all.map((informer) => informer.synced), policies.synced]).then(() => {
    synced = true
    schedule()
  })
  return {
    async stop() {
      stopped = true
      cancelRetry?.()
      for (const informer of all) informer.stop()
      policies.stop()
      health.close()
      await network.close()
    },
  }
}

const placeOf = ({ spec, status }: Node): string => JSON.stringify([spec?.podCIDR, status?.addresses])
