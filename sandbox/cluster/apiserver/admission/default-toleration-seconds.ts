import type { Toleration } from 'kubernetes-types/core/v1'
import type { AdmissionPlugin } from '../admission-plugin.ts'
import { isPodWrite, podOf } from './pod-requests.ts'

/** Pods stay this long on a node that is not ready or not heard from. */
const TOLERATION_SECONDS = 300
const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

/** https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#defaulttolerationseconds */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  handles: (request) => isPodWrite(request),
  mutate(request) {
    const spec = podOf(request).spec
    if (!spec) return
    const tolerations = spec.tolerations ?? []
    const added = TAINTS.filter((key) => !tolerations.some((one) => tolerates(one, key))).map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: TOLERATION_SECONDS,
    }))
    if (added.length > 0) spec.tolerations = [...tolerations, ...added]
  },
}

const tolerates = ({ key, effect }: Toleration, taint: string): boolean => (key === taint || !key) && (effect === 'NoExecute' || !effect)
