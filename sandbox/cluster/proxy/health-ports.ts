import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { createServer, type Server } from 'node:http'
import type { Stored } from '../machinery/object.ts'

/** What a load balancer asks a node about one Service. */
export interface HealthPort {
  address: string
  port: number
  service: { namespace: string; name: string }
  /** Ready pods of the Service on that node. */
  localEndpoints: number
}

const SERVICE_LABEL = 'kubernetes.io/service-name'

/** The health ports that Services with externalTrafficPolicy Local have on every node. */
export function healthPorts(services: readonly Stored<Service>[], slices: readonly Stored<EndpointSlice>[], nodes: readonly { name: string; address: string }[]): HealthPort[] {
  return services.flatMap(({ metadata: { namespace = 'default', name }, spec }) => {
    const port = spec?.healthCheckNodePort
    if (spec?.type !== 'LoadBalancer' || port === undefined || port === 0) return []
    const own = slices.filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[SERVICE_LABEL] === name)
    const ready = own.flatMap(({ endpoints = [] }) => endpoints.filter(({ conditions }) => conditions?.ready !== false))
    return nodes.map((node) => ({ address: node.address, port, service: { namespace, name }, localEndpoints: ready.filter(({ nodeName }) => nodeName === node.name).length }))
  })
}

/**
 * Listens where load balancers ask: 200 on a node that has pods of the Service, 503 on one that has none.
 * https://kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer/#preserving-the-client-source-ip
 */
export class HealthServers {
  private readonly servers = new Map<string, Server>()
  private readonly told = new Map<string, HealthPort>()
  private readonly log: (line: string) => void

  constructor(log: (line: string) => void) {
    this.log = log
  }

  /** Listens on exactly these from now on. */
  serve(wanted: readonly HealthPort[]): void {
    const keys = new Map(wanted.map((one) => [`${one.address}:${one.port}`, one]))
    for (const [key, server] of this.servers) {
      if (keys.has(key)) continue
      this.servers.delete(key)
      this.told.delete(key)
      server.close()
      server.closeAllConnections()
    }
    for (const [key, one] of keys) {
      this.told.set(key, one)
      if (!this.servers.has(key)) this.open(key, one)
    }
  }

  close(): void {
    this.serve([])
  }

  private open(key: string, { address, port }: HealthPort): void {
    const server = createServer((_, response) => {
      const { service, localEndpoints } = this.told.get(key) ?? { service: { namespace: '', name: '' }, localEndpoints: 0 }
      response.writeHead(localEndpoints > 0 ? 200 : 503, { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff', 'X-Load-Balancing-Endpoint-Weight': String(localEndpoints) })
      response.end(JSON.stringify({ service, localEndpoints, serviceProxyHealthy: true }, null, 2))
    })
    this.servers.set(key, server)
    server.on('error', (error: NodeJS.ErrnoException) => {
      this.servers.delete(key)
      // Nodes of simulated pods have addresses that no machine has.
      if (error.code !== 'EADDRNOTAVAIL') this.log(`proxy: cannot listen on ${key} for health checks of a Service: ${error.message}`)
    })
    server.listen({ host: address, port })
  }
}
