import type { Container, Pod, PodCondition } from 'kubernetes-types/core/v1'
import type { PodFacts } from './facts.ts'
import { factsOf, initDone, isInitialised } from './progress.ts'

type Finding = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>

/** The conditions that a kubelet owns. Reasons and messages: pkg/kubelet/status/generate.go. */
export function podConditions(pod: Pod, facts: PodFacts, phase: string): Finding[] {
  const containersReady = containersReadyOf(pod, facts, phase)
  const findings: Finding[] = [
    { type: 'PodReadyToStartContainers', status: facts.sandbox === 'ready' ? 'True' : 'False' },
    initialisedOf(pod, facts, phase),
    readyOf(pod, containersReady),
    containersReady,
  ]
  // Pods bound at birth (spec.nodeName) meet no scheduler.
  const scheduled = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled')
  findings.push({ type: 'PodScheduled', status: 'True', ...(scheduled?.status === 'True' ? { reason: scheduled.reason, message: scheduled.message } : {}) })
  if (facts.failure?.reason === 'Evicted') findings.push({ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message: facts.failure.message })
  return findings.map((finding) => JSON.parse(JSON.stringify(finding)) as Finding)
}

const isReady = (facts: PodFacts, container: Container): boolean => {
  const one = factsOf(facts, container)
  return (one.phase === 'running' || one.phase === 'stopping') && one.started && one.ready
}

function initialisedOf(pod: Pod, facts: PodFacts, phase: string): Finding {
  const type = 'Initialized'
  const init = pod.spec?.initContainers ?? []
  if (phase === 'Succeeded') return { type, status: 'True', ...(init.length > 0 ? { reason: 'PodCompleted' } : {}) }
  if (isInitialised(pod, facts)) return { type, status: 'True' }
  const incomplete = init.filter((container) => !initDone(facts, container)).map((container) => container.name)
  return { type, status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${incomplete.join(' ')}]` }
}

function containersReadyOf(pod: Pod, facts: PodFacts, phase: string): Finding {
  const type = 'ContainersReady'
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' }
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === 'Always')
  const unready = [...sidecars, ...(pod.spec?.containers ?? [])].filter((container) => !isReady(facts, container))
  if (unready.length === 0) return { type, status: 'True' }
  const names = unready.map((container) => container.name).join(' ')
  return { type, status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: [${names}]` }
}

function readyOf(pod: Pod, containersReady: Finding): Finding {
  if (containersReady.status !== 'True') return { ...containersReady, type: 'Ready' }
  const messages = (pod.spec?.readinessGates ?? []).flatMap((gate) => {
    const found = pod.status?.conditions?.find((condition) => condition.type === gate.conditionType)
    if (found === undefined) return [`corresponding condition of pod readiness gate "${gate.conditionType}" does not exist.`]
    return found.status === 'True' ? [] : [`the status of pod readiness gate "${gate.conditionType}" is not "True", but ${found.status}`]
  })
  if (messages.length === 0) return { type: 'Ready', status: 'True' }
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') }
}

/** Stamps the findings: a condition that keeps its status keeps its time. */
export function stampConditions(findings: Finding[], before: readonly PodCondition[], now: string): PodCondition[] {
  return findings.map((finding) => {
    const old = before.find((condition) => condition.type === finding.type)
    return { ...finding, lastTransitionTime: old?.status === finding.status ? (old.lastTransitionTime ?? now) : now }
  })
}
