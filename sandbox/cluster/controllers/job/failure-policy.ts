import type { Job, PodFailurePolicyRule } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'

export type FailureAction = 'FailJob' | 'Ignore' | 'Count' | 'FailIndex'

/** What a pod's failure means for its Job, and the rule that says so. https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy */
export function failureAction(job: Job, pod: Pod): { action: FailureAction; message?: string } {
  for (const [index, rule] of (job.spec?.podFailurePolicy?.rules ?? []).entries()) {
    const matched = exitCodeMatch(rule, pod) ?? conditionMatch(rule, pod)
    if (matched === null) continue
    const action = rule.action as FailureAction
    return { action, ...(action === 'FailJob' ? { message: `${matched} matching FailJob rule at index ${index}` } : {}) }
  }
  return { action: 'Count' }
}

function exitCodeMatch({ onExitCodes }: PodFailurePolicyRule, pod: Pod): string | null {
  if (!onExitCodes) return null
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]
  for (const { name, state } of statuses) {
    const code = state?.terminated?.exitCode
    if (code === undefined || code === 0 || (onExitCodes.containerName && onExitCodes.containerName !== name)) continue
    const listed = onExitCodes.values.includes(code)
    if (onExitCodes.operator === 'In' ? listed : !listed) {
      return `Container ${name} for pod ${pod.metadata?.namespace}/${pod.metadata?.name} failed with exit code ${code}`
    }
  }
  return null
}

function conditionMatch({ onPodConditions }: PodFailurePolicyRule, pod: Pod): string | null {
  for (const wanted of onPodConditions ?? []) {
    const found = pod.status?.conditions?.some((one) => one.type === wanted.type && one.status === (wanted.status || 'True'))
    if (found) return `Pod ${pod.metadata?.namespace}/${pod.metadata?.name} has condition ${wanted.type}`
  }
  return null
}
