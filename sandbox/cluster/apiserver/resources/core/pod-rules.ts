import type { Pod, PodSpec, Toleration } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, invalid, type FieldError } from '../../field-errors.ts'
import { imageSpaceProblems } from './container-rules.ts'
import { resizeProblems } from './pod-resize-rules.ts'
import { podAnnotationsProblems } from './pod-annotation-rules.ts'
import { podSpecProblems, tokenVolumeProblems } from './pod-spec-rules.ts'

const MUTABLE =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/** pkg/apis/core/validation validatePodMetadataAndSpec */
export const validatePod = ({ metadata = {}, spec }: Pod): FieldError[] => [
  ...podAnnotationsProblems(metadata.annotations, spec, 'metadata.annotations'),
  ...podSpecProblems(spec, 'spec', metadata),
  ...tokenVolumeProblems(spec, 'spec'),
  ...(['containers', 'initContainers'] as const).flatMap((kind) => (spec?.[kind] ?? []).flatMap((container, index) => imageSpaceProblems(container, `spec.${kind}[${index}]`))),
]

/** ValidatePodCreate, beyond the above. */
export function validatePodCreate({ spec }: Pod): FieldError[] {
  const errors: FieldError[] = []
  if ((spec?.ephemeralContainers ?? []).length > 0) errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'))
  if (spec?.nodeName && (spec.schedulingGates ?? []).length > 0) errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'))
  return errors
}

/** pkg/apis/core/validation ValidatePodUpdate */
export function validatePodUpdate(pod: Pod, old: Stored<Pod>, subresource: string | undefined): FieldError[] {
  if (subresource === 'ephemeralcontainers') return ephemeralProblems(pod, old)
  if (subresource === 'resize') return resizeProblems(pod, old)
  if (subresource !== undefined || !pod.spec || !old.spec) return []
  const errors = mirrorProblems(pod, old)
  for (const kind of ['containers', 'initContainers'] as const) {
    if ((pod.spec[kind] ?? []).length !== (old.spec[kind] ?? []).length) return [...errors, forbidden(`spec.${kind}`, 'pod updates may not add or remove containers')]
  }
  const [now, before] = [pod.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds]
  if (now === undefined) {
    if (before !== undefined) errors.push(invalid('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value'))
  } else if (now < 0 || now > MOST_DEADLINE_SECONDS) return [...errors, invalid('spec.activeDeadlineSeconds', now, `must be between 0 and ${MOST_DEADLINE_SECONDS}, inclusive`)]
  else if (before !== undefined && now > before) return [...errors, invalid('spec.activeDeadlineSeconds', now, 'must be less than or equal to previous value')]
  if (!onlyAdds(pod.spec.tolerations ?? [], old.spec.tolerations ?? [])) {
    errors.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'))
  }
  for (const [index, { name }] of (pod.spec.schedulingGates ?? []).entries()) {
    if (old.spec.schedulingGates?.some((gate) => gate.name === name)) continue
    errors.push(forbidden(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`))
  }
  if (!equalJson(withMutableOf(pod.spec, old.spec), old.spec)) errors.push(forbidden('spec', `pod updates may not change fields other than ${MUTABLE}`))
  return errors
}

const MOST_DEADLINE_SECONDS = 2_147_483_647
const MIRROR = 'kubernetes.io/config.mirror'

/** A pod that shows what a node runs of its own stays one, and no other becomes one. */
function mirrorProblems(pod: Pod, old: Pod): FieldError[] {
  const [now, before] = [pod.metadata?.annotations?.[MIRROR], old.metadata?.annotations?.[MIRROR]]
  if (now === before) return []
  return [forbidden(`metadata.annotations[${MIRROR}]`, before === undefined ? 'may not add mirror pod annotation' : 'may not remove or update mirror pod annotation')]
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
