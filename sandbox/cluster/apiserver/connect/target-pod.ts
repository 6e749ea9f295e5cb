import type { Container, Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import type { NodeApi } from '../../kubelet/node-api.ts'
import { requireEntry } from '../core.ts'
import type { ApiCore, NamedTarget } from '../core.ts'
import { badRequest, internalError } from '../status.ts'

export type FindNode = (nodeName: string) => NodeApi | undefined

/** Throws NotFound. */
export const requirePod = (core: ApiCore, target: NamedTarget): Stored<Pod> => requireEntry(core, target).value as Stored<Pod>

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container'

/** The container that a request names, or the only one. Throws BadRequest in upstream's words. */
export function requireContainer(pod: Stored<Pod>, wanted: string): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {}
  const names = (list: readonly Pick<Container, 'name'>[]): string[] => list.map(({ name }) => name)
  const all = [...names(containers), ...names(initContainers), ...names(ephemeralContainers)]
  if (wanted !== '') {
    if (!all.includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`)
    return wanted
  }
  const preferred = pod.metadata.annotations?.[DEFAULT_CONTAINER]
  if (preferred !== undefined && all.includes(preferred)) return preferred
  if (containers.length === 1) return containers[0]!.name
  const init = initContainers.length === 0 ? '' : ` or one of the init containers: [${names(initContainers).join(' ')}]`
  throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names(containers).join(' ')}]${init}`)
}

/** The kubelet that runs a pod. Throws when the pod has no node, or nobody answers there. */
export function requireNode(find: FindNode, pod: Stored<Pod>): NodeApi {
  const nodeName = pod.spec?.nodeName ?? ''
  if (nodeName === '') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  const node = find(nodeName)
  if (node === undefined) throw internalError(`error dialing backend: no kubelet answers for node ${nodeName}`)
  return node
}
