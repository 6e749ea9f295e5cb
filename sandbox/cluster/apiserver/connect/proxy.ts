import type { NodeStats } from '../../kubelet/node-api.ts'
import { requireEntry } from '../core.ts'
import type { ApiCore, NamedTarget } from '../core.ts'
import { json } from '../http/encode.ts'
import { text } from '../http/exchange.ts'
import type { ApiRequest, ApiResponse } from '../http/exchange.ts'
import { badRequest, serviceUnavailable } from '../status.ts'
import { podConnection, serviceConnection } from './endpoint-connection.ts'
import { proxyHttp } from './http-proxy.ts'
import { secured } from './secured.ts'
import type { FindNode } from './target-pod.ts'

const ref = (resource: string, group = '') => ({ group, version: 'v1', resource })

/**
 * pods, services and nodes as HTTP servers behind the API. Names may carry a scheme and a port: "http:web:8080".
 * https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls
 */
export async function proxy(core: ApiCore, find: FindNode, request: ApiRequest, target: NamedTarget, rest: string): Promise<ApiResponse> {
  const { scheme, name, port } = splitName(target.name)
  const named = { ...target, name }
  const search = request.query.toString()
  const path = `${rest === '' ? '/' : rest}${search === '' ? '' : `?${search}`}`
  if (target.definition.resource === 'nodes') return nodePath(core, find, request, named, rest)
  const connect = target.definition.resource === 'pods' ? podConnection(core, find, named, port) : serviceConnection(core, find, named.namespace, name, port)
  // So that what a page names relative to itself is found below it.
  if (rest === '' && (request.method === 'GET' || request.method === 'HEAD')) return movedTo(`${request.path}/${search === '' ? '' : `?${search}`}`)
  // Upstream does not ask a pod for a certificate that it could trust.
  return proxyHttp(request, path, scheme === 'https' ? secured(connect, { rejectUnauthorized: false }) : connect)
}

const movedTo = (location: string): ApiResponse => ({ kind: 'body', code: 301, contentType: 'text/plain', headers: { Location: location }, body: '' })

function splitName(text: string): { scheme: string; name: string; port: string } {
  const parts = text.split(':')
  if (parts.length === 1) return { scheme: '', name: text, port: '' }
  if (parts.length === 2) return { scheme: '', name: parts[0]!, port: parts[1]! }
  if (parts.length === 3 && (parts[0] === '' || parts[0] === 'http' || parts[0] === 'https')) return { scheme: parts[0], name: parts[1]!, port: parts[2]! }
  throw badRequest(`invalid name and port ${JSON.stringify(text)}`)
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
