import type { Pod } from 'kubernetes-types/core/v1'
import type { AdmissionRequest } from '../admission-plugin.ts'

/** A new pod, or an update of one; not its subresources. */
export const isPodWrite = ({ resource, subresource, operation }: AdmissionRequest): boolean =>
  resource.group === '' && resource.resource === 'pods' && subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE')

export const isPodCreate = (request: AdmissionRequest): boolean => isPodWrite(request) && request.operation === 'CREATE'

/** The pod of a request that `isPodWrite` let through. */
export const podOf = (request: AdmissionRequest): Pod => request.object as Pod

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror'

/** The shadow of a pod that a kubelet runs by itself. */
export const isMirrorPod = (pod: Pod): boolean => pod.metadata?.annotations?.[MIRROR_ANNOTATION] !== undefined
