import type { Container, Pod } from 'kubernetes-types/core/v1'
import { MissingSourceError } from './volumes/sources.ts'

/**
 * Throws, as a fault of the container's configuration, when it must not run as root and would. `imageUser`: whom the image runs as;
 * absent: not known. pkg/kubelet/kuberuntime/security_context.go
 */
export function refuseRoot(pod: Pod, container: Container, imageUser: number | undefined): void {
  const of = pod.spec?.securityContext
  if ((container.securityContext?.runAsNonRoot ?? of?.runAsNonRoot) !== true) return
  const user = container.securityContext?.runAsUser ?? of?.runAsUser
  const { name, namespace, uid } = pod.metadata ?? {}
  const where = `(pod: "${name}_${namespace}(${uid})", container: ${container.name})`
  if (user === 0) throw new MissingSourceError(`container's runAsUser breaks non-root policy ${where}`)
  if (user === undefined && imageUser === 0) throw new MissingSourceError(`container has runAsNonRoot and image will run as root ${where}`)
}
