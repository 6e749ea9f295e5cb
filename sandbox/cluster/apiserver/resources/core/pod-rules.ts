import type { Pod, PodSpec, Toleration } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, invalid, type FieldError } from '../../field-errors.ts'
import { qosClass } from './pod-qos.ts'
import { podSpecProblems } from './pod-spec-rules.ts'

const MUTABLE =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

export const validatePod = (pod: Pod): FieldError[] => podSpecProblems(pod.spec, 'spec')

/** pkg/apis/core/validation ValidatePodUpdate */
export function validatePodUpdate(pod: Pod, old: Stored<Pod>, subresource: string | undefined): FieldError[] {
  if (subresource === 'ephemeralcontainers') return ephemeralProblems(pod, old)
  if (subresource === 'resize') return resizeProblems(pod, old)
  if (subresource !== undefined || !pod.spec || !old.spec) return []
  const errors: FieldError[] = []
  const { containers, initContainers = [], activeDeadlineSeconds } = pod.spec
  if (containers.length !== old.spec.containers.length) errors.push(forbidden('spec.containers', 'pod updates may not add or remove containers'))
  if (initContainers.length !== (old.spec.initContainers ?? []).length) errors.push(forbidden('spec.initContainers', 'pod updates may not add or remove containers'))
  if (errors.length > 0) return errors
  const deadline = old.spec.activeDeadlineSeconds
  if (deadline !== undefined && (activeDeadlineSeconds === undefined || activeDeadlineSeconds > deadline)) {
    errors.push(invalid('spec.activeDeadlineSeconds', activeDeadlineSeconds ?? null, 'must be less than or equal to previous value'))
  }
  if (!onlyAdds(pod.spec.tolerations ?? [], old.spec.tolerations ?? [])) {
    errors.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'))
  }
  for (const { name } of pod.spec.schedulingGates ?? []) {
    if (old.spec.schedulingGates?.some((gate) => gate.name === name)) continue
    errors.push(forbidden('spec.schedulingGates', `only deletion is allowed, but found new scheduling gate '${name}'`))
  }
  if (!equalJson(withMutableOf(pod.spec, old.spec), old.spec)) errors.push(forbidden('spec', `pod updates may not change fields other than ${MUTABLE}`))
  return errors
}

const RESIZABLE = ['cpu', 'memory']

/** Only cpu and memory, and not so that the pod is of another class. pkg/apis/core/validation ValidatePodResize */
function resizeProblems(pod: Pod, old: Stored<Pod>): FieldError[] {
  const errors: FieldError[] = []
  if (qosClass(pod) !== qosClass(old)) errors.push(invalid('spec', qosClass(old), 'Pod QOS Class may not change as a result of resizing'))
  for (const [index, { resources }] of (pod.spec?.containers ?? []).entries()) {
    const before = old.spec?.containers[index]?.resources
    const at = `spec.containers[${index}].resources`
    for (const list of ['limits', 'requests'] as const) {
      const [now = {}, then = {}] = [resources?.[list], before?.[list]]
      const others = (map: Record<string, string>): object => Object.fromEntries(Object.entries(map).filter(([name]) => !RESIZABLE.includes(name)))
      if (!equalJson(others(now), others(then))) errors.push(forbidden('spec', 'only cpu and memory resources are mutable'))
      if (RESIZABLE.some((name) => then[name] !== undefined && now[name] === undefined)) errors.push(forbidden(`${at}.${list}`, `resource ${list} cannot be removed`))
    }
  }
  return errors
}

/** They come, and stay as they came. */
const ephemeralProblems = (pod: Pod, old: Pod): FieldError[] =>
  (old.spec?.ephemeralContainers ?? []).flatMap((container): FieldError[] => {
    const now = pod.spec?.ephemeralContainers?.find((one) => one.name === container.name)
    if (!now) return [forbidden('spec.ephemeralContainers', `existing ephemeral containers ${JSON.stringify(container.name)} may not be removed`)]
    return equalJson(now, container) ? [] : [forbidden('spec.ephemeralContainers', `existing ephemeral containers ${JSON.stringify(container.name)} may not be changed`)]
  })

/** The new spec with the fields that may change put back to what they were. */
function withMutableOf(spec: PodSpec, old: PodSpec): PodSpec {
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, ...rest } = spec
  const kept: PodSpec = {
    ...rest,
    containers: spec.containers.map((container, index) => ({ ...container, image: old.containers[index]!.image })),
  }
  if (spec.initContainers) kept.initContainers = spec.initContainers.map((container, index) => ({ ...container, image: old.initContainers![index]!.image }))
  if (old.activeDeadlineSeconds !== undefined) kept.activeDeadlineSeconds = old.activeDeadlineSeconds
  if (old.tolerations) kept.tolerations = old.tolerations
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) kept.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds
  // A gate may be lifted, and while one is there the pod may still be steered.
  if (old.schedulingGates) {
    kept.schedulingGates = old.schedulingGates
    if (old.nodeSelector || spec.nodeSelector) kept.nodeSelector = old.nodeSelector
    if (old.affinity || spec.affinity) kept.affinity = old.affinity
  }
  return kept
}

const onlyAdds = (tolerations: Toleration[], old: Toleration[]): boolean =>
  old.every((before) => tolerations.some((one) => equalJson({ ...one, tolerationSeconds: undefined }, { ...before, tolerationSeconds: undefined })))
