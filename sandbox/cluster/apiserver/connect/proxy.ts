import type { Duplex } from 'node:stream'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { NodeStats } from '../../kubelet/node-api.ts'
import { requireEntry } from '../core.ts'
import type { ApiCore, NamedTarget } from '../core.ts'
import { json } from '../http/encode.ts'
import { text } from '../http/exchange.ts'
import type { ApiRequest, ApiResponse } from '../http/exchange.ts'
import { badRequest, notFound, serviceUnavailable } from '../status.ts'
import { proxyHttp } from './http-proxy.ts'
import { requireNode, requirePod } from './target-pod.ts'
import type { FindNode } from './target-pod.ts'

const ref = (resource: string, group = '') => ({ group, version: 'v1', resource })

/**
 * pods, services and nodes as HTTP servers behind the API. Names may carry a scheme and a port: "http:web:8080".
 * https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls
 */
export async function proxy(core: ApiCore, find: FindNode, request: ApiRequest, target: NamedTarget, rest: string): Promise<ApiResponse> {
  const { scheme, name, port } = splitName(target.name)
  if (scheme === 'https') throw badRequest('the API server reaches pods without TLS; leave the scheme out, or say http')
  const named = { ...target, name }
  const search = request.query.toString()
  const path = `${rest === '' ? '/' : rest}${search === '' ? '' : `?${search}`}`
  if (target.definition.resource === 'nodes') return nodePath(core, find, request, named, rest)
  const connect = target.definition.resource === 'pods' ? podConnection(core, find, named, port) : serviceConnection(core, find, named, port)
  return proxyHttp(request, path, connect)
}

function splitName(text: string): { scheme: string; name: string; port: string } {
  const parts = text.split(':')
  if (parts.length === 1) return { scheme: '', name: text, port: '' }
  if (parts.length === 2) return { scheme: '', name: parts[0]!, port: parts[1]! }
  if (parts.length === 3 && (parts[0] === '' || parts[0] === 'http' || parts[0] === 'https')) return { scheme: parts[0], name: parts[1]!, port: parts[2]! }
  throw badRequest(`invalid name and port ${JSON.stringify(text)}`)
}

function podConnection(core: ApiCore, find: FindNode, target: NamedTarget, port: string): () => Promise<Duplex> {
  const pod = requirePod(core, target)
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? [])
  const number = port === '' ? (ports[0]?.containerPort ?? 80) : (ports.find(({ name }) => name === port)?.containerPort ?? Number(port))
  if (!Number.isInteger(number)) throw badRequest(`pod ${target.name} has no port named ${JSON.stringify(port)}`)
  if ((pod.status?.podIP ?? '') === '') throw badRequest('address not allowed')
  const node = requireNode(find, pod)
  return () => node.connectPort(pod.metadata.uid, number)
}

function serviceConnection(core: ApiCore, find: FindNode, { namespace, name }: NamedTarget, port: string): () => Promise<Duplex> {
  const service = core.reader.get<Service>(ref('services'), namespace, name)
  if (service === undefined) throw notFound(ref('services'), name)
  const ports = service.spec?.ports ?? []
  const wanted = port === '' ? (ports.length === 1 ? ports[0] : undefined) : ports.find((one) => one.name === port || String(one.port) === port)
  if (wanted === undefined) throw serviceUnavailable(`no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`)
  const slices = core.reader
    .list<EndpointSlice>(ref('endpointslices', 'discovery.k8s.io'), namespace)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name)
  const ready = slices.flatMap((slice) => {
    const number = slice.ports?.find((one) => (one.name ?? '') === (wanted.name ?? ''))?.port
    const open = slice.endpoints.filter((endpoint) => endpoint.conditions?.ready !== false && endpoint.targetRef?.kind === 'Pod')
    return number === undefined ? [] : open.map((endpoint) => ({ pod: endpoint.targetRef!.name!, number }))
  })
  if (ready.length === 0) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`)
  const chosen = ready[Math.floor(Math.random() * ready.length)]!
  const definition = core.resources.get(ref('pods'))!
  return podConnection(core, find, { definition, namespace, name: chosen.pod }, String(chosen.number))
}

/** The few read-only paths of a kubelet. https://kubernetes.io/docs/reference/node/kubelet-files/ */
async function nodePath(core: ApiCore, find: FindNode, request: ApiRequest, target: NamedTarget, rest: string): Promise<ApiResponse> {
  requireEntry(core, target)
  const node = find(target.name)
  if (node === undefined) throw serviceUnavailable(`error trying to reach service: no kubelet answers for node ${target.name}`)
  if (rest === '/healthz') return text(200, 'ok')
  if (rest === '/stats/summary') return json(request, 200, statsSummary(target.name, await node.stats(), core))
  return text(404, '404 page not found\n')
}

function statsSummary(nodeName: string, stats: NodeStats, core: ApiCore) {
  const time = new Date(core.clock.now()).toISOString()
  const usage = ({ cpuNanoCores, memoryBytes }: { cpuNanoCores: number; memoryBytes: number }) => ({
    cpu: { time, usageNanoCores: Math.round(cpuNanoCores) },
    memory: { time, workingSetBytes: Math.round(memoryBytes) },
  })
  const pods = new Map(core.reader.list(ref('pods')).map((pod) => [pod.metadata.uid, pod.metadata]))
  return {
    node: { nodeName, ...usage(stats.node) },
    pods: stats.pods.map(({ podUid, containers }) => ({
      podRef: { name: pods.get(podUid)?.name ?? '', namespace: pods.get(podUid)?.namespace ?? '', uid: podUid },
      containers: containers.map((container) => ({ name: container.name, ...usage(container) })),
    })),
  }
}
