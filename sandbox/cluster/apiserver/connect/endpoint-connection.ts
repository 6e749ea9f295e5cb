import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Service, ServicePort } from 'kubernetes-types/core/v1'
import type { Endpoint, EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { ApiCore, NamedTarget } from '../core.ts'
import { badRequest, notFound, serviceUnavailable } from '../status.ts'
import { requireNode, requirePod } from './target-pod.ts'
import type { FindNode } from './target-pod.ts'

const ref = (resource: string, group = '') => ({ group, version: 'v1', resource })

/** Opens a connection that was found to lead somewhere. */
export type Connect = () => Promise<Duplex>

/** Of one connection to an address outside the cluster. */
const CONNECT_MILLISECONDS = 10_000

/** A port of a pod by number or name. Throws NotFound, BadRequest. */
export function podConnection(core: ApiCore, find: FindNode, target: NamedTarget, port: string): Connect {
  const pod = requirePod(core, target)
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? [])
  const number = port === '' ? (ports[0]?.containerPort ?? 80) : (ports.find(({ name }) => name === port)?.containerPort ?? Number(port))
  if (!Number.isInteger(number)) throw badRequest(`pod ${target.name} has no port named ${JSON.stringify(port)}`)
  if ((pod.status?.podIP ?? '') === '') throw badRequest('address not allowed')
  const node = requireNode(find, pod)
  return () => node.connectPort(pod.metadata.uid, number)
}

/** A ready endpoint of a Service, by the port's number or name, or of what an ExternalName names. Throws NotFound, ServiceUnavailable. */
export function serviceConnection(core: ApiCore, find: FindNode, namespace: string | undefined, name: string, port: string): Connect {
  const service = core.reader.get<Service>(ref('services'), namespace, name)
  if (service === undefined) throw notFound(ref('services'), name)
  if (service.spec?.type === 'ExternalName') return addressConnection(service.spec.externalName ?? '', Number(port))
  const ports = service.spec?.ports ?? []
  const wanted = port === '' ? (ports.length === 1 ? ports[0] : undefined) : ports.find((one) => one.name === port || String(one.port) === port)
  if (wanted === undefined) throw serviceUnavailable(`no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`)
  const ready = readyEndpoints(core, namespace, name, wanted)
  if (ready.length === 0) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`)
  const { endpoint, number } = ready[Math.floor(Math.random() * ready.length)]!
  if (endpoint.targetRef?.kind !== 'Pod') return addressConnection(endpoint.addresses[0] ?? '', number)
  return podConnection(core, find, { definition: core.resources.get(ref('pods'))!, namespace, name: endpoint.targetRef.name! }, String(number))
}

/** What stands behind one port of a Service and is ready. */
export function readyEndpoints(core: ApiCore, namespace: string | undefined, service: string, port: ServicePort): { endpoint: Endpoint; number: number }[] {
  const slices = core.reader
    .list<EndpointSlice>(ref('endpointslices', 'discovery.k8s.io'), namespace)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service)
  return slices.flatMap((slice) => {
    const number = slice.ports?.find((one) => (one.name ?? '') === (port.name ?? ''))?.port
    return number === undefined ? [] : slice.endpoints.filter(({ conditions }) => conditions?.ready !== false).map((endpoint) => ({ endpoint, number }))
  })
}

/** A host outside the cluster, or an address that a Service names by hand. */
export const addressConnection =
  (host: string, port: number): Connect =>
  () =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port })
      socket.setTimeout(CONNECT_MILLISECONDS, () => socket.destroy(new Error(`dial tcp ${host}:${port}: i/o timeout`)))
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.setTimeout(0)
        socket.off('error', reject)
        resolve(socket)
      })
    })
