import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { letsThrough } from './policy-decision.ts'
import type { IsolatedPod, ServiceNetwork, ServiceRoute } from './service-network.ts'

export interface UserspaceOptions {
  /** Where node ports answer. */
  nodeAddresses: readonly string[]
  log: (line: string) => void
}

/** Connections through one Service port; more wait in the kernel's queue. */
const MOST_CONNECTIONS = 1_000

interface Listening {
  server: Server
  connections: Set<Socket>
  route: ServiceRoute
}

/**
 * Services as listeners of this process on the Services' own addresses, as kube-proxy's first mode was: needs no capability, only that the
 * addresses are local (127.0.0.0/8, or routed `local`). TCP only; a client's address is hidden from
 * the pod, and traffic policies make no difference. Network policies hold for what comes through a Service: a connection that they forbid
 * is left without an answer, as a dropped packet is; who knows a pod's own address still reaches it.
 */
export function userspaceNetwork({ nodeAddresses, log }: UserspaceOptions): ServiceNetwork {
  const listening = new Map<string, Listening>()
  let isolatedPods: ReadonlyMap<string, IsolatedPod> = new Map()
  const told = new Set<string>()
  const once = (line: string): void => {
    if (told.has(line)) return
    told.add(line)
    log(line)
  }

  const open = (address: string, port: number, route: ServiceRoute): Promise<void> => {
    const connections = new Set<Socket>()
    const choose = chooser()
    const server = createServer({ allowHalfOpen: true }, (client) => {
      connections.add(client)
      client.on('close', () => connections.delete(client))
      const from = client.remoteAddress ?? ''
      const backend = choose(one.route, from)
      if (backend === undefined || letsThrough(isolatedPods, from, { ...backend, protocol: 'TCP' })) serve(client, backend)
      else client.on('error', () => client.destroy()).resume()
    })
    server.maxConnections = MOST_CONNECTIONS
    const one: Listening = { server, connections, route }
    return new Promise((resolve) => {
      server.once('error', (error) => {
        once(`proxy: ${route.name} cannot be served at ${address}:${port}: ${error.message}`)
        resolve()
      })
      server.listen({ host: address, port }, () => {
        listening.set(`${address}:${port}`, one)
        resolve()
      })
    })
  }

  const shut = (key: string): void => {
    const one = listening.get(key)
    listening.delete(key)
    one?.server.close()
    for (const connection of one?.connections ?? []) connection.destroy()
  }

  return {
    async apply(services, isolated = []) {
      isolatedPods = new Map(isolated.map((pod) => [pod.address, pod]))
      const wanted = new Map<string, { address: string; port: number; route: ServiceRoute }>()
      for (const route of services) {
        if (route.protocol !== 'TCP') {
          once(`proxy: ${route.name} is ${route.protocol}; the userspace mode serves TCP only`)
          continue
        }
        const nodePorts = route.nodePort === undefined ? [] : nodeAddresses.map((address) => ({ address, port: route.nodePort! }))
        for (const { address, port } of [...route.frontends, ...nodePorts]) wanted.set(`${address}:${port}`, { address, port, route })
      }
      for (const key of [...listening.keys()]) {
        const next = wanted.get(key)
        if (next === undefined) shut(key)
        else listening.get(key)!.route = next.route
      }
      const missing = [...wanted].filter(([key]) => !listening.has(key))
      await Promise.all(missing.map(([, { address, port, route }]) => open(address, port, route)))
    },
    close() {
      for (const key of [...listening.keys()]) shut(key)
      return Promise.resolve()
    },
  }
}

type Backend = ServiceRoute['backends'][number]

/** In turn, or the one that this client had within the affinity's time. */
function chooser(): (route: ServiceRoute, client: string) => Backend | undefined {
  let turn = 0
  const had = new Map<string, { backend: Backend; until: number }>()
  return ({ backends, affinitySeconds }, client) => {
    if (affinitySeconds === undefined) return backends[turn++ % backends.length]
    const now = performance.now()
    for (const [address, { until }] of had) if (until <= now) had.delete(address)
    const before = had.get(client)?.backend
    const backend = backends.find(({ address, port }) => address === before?.address && port === before.port) ?? backends[turn++ % backends.length]
    if (backend !== undefined) had.set(client, { backend, until: now + affinitySeconds * 1000 })
    return backend
  }
}

function serve(client: Socket, backend: Backend | undefined): void {
  client.on('error', () => client.destroy())
  if (backend === undefined) return void client.resetAndDestroy()
  const upstream = connect({ host: backend.address, port: backend.port, allowHalfOpen: true })
  upstream.on('error', () => client.resetAndDestroy())
  upstream.on('close', () => client.destroy())
  client.on('close', () => upstream.destroy())
  client.pipe(upstream)
  upstream.pipe(client)
}
