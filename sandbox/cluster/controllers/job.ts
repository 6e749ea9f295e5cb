import type { Job, JobCondition, JobStatus } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { claim } from '../machinery/claim.ts'
import { timestamp } from '../machinery/clock.ts'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { controllerOf } from '../machinery/owner-references.ts'
import { isReady } from '../machinery/pods.ts'
import { ignoringNotFound, isNamespaceTerminating } from '../machinery/reconciler.ts'
import { matchesLabelSelector } from '../machinery/selectors.ts'
import { canonical } from '../machinery/template-hash.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'
import { type BackOffRecord, noFailures, noteEnds, remainingBackOff } from './job/back-off.ts'
import { withJobCondition } from './job/conditions.ts'
import { countPods, decideCompletion, decideEnding, type Ending, indexNumbers, isJobFinished, type JobCounts, type JobState, planPods, secondsToDeadline } from './job/decide.ts'
import { failureCounts, limitsEachIndex, remainingIndexBackOff } from './job/indexed-failures.ts'
import { COMPLETION_INDEX, isIndexed } from './job/indexes.ts'
import { settledPods, withCounted, withDecision, withEnd, withUncounted } from './job/status.ts'
import { isTracked, TRACKING } from './job/tracking.ts'
import { createPodControl } from './replicas/pod-control.ts'
import { slowStart } from './replicas/slow-start.ts'

const NAME = 'job-controller'
/** The value of spec.managedBy that means this controller. */
const MANAGER = 'kubernetes.io/job-controller'

/** Runs pods until so many have succeeded. https://kubernetes.io/docs/concepts/workloads/controllers/job/ */
export const startJobController: StartController = (context) => {
  const { client, clock } = context
  const jobs = context.informers.of(kinds.jobs)
  const pods = context.informers.of(kinds.pods)
  const record = recorder(context, NAME)
  const podControl = createPodControl(client, kinds.jobs, record)
  const now = (): string => timestamp(clock.now())
  /** By the Job's uid. */
  const backOffs = new Map<string, BackOffRecord>()

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    const { namespace, name } = splitKey(key)
    const job = jobs.get(namespace, name)
    if (!job?.spec || (job.spec.managedBy ?? MANAGER) !== MANAGER) return
    const own = await claim<Pod>({
      client,
      owner: job,
      ownerKind: kinds.jobs,
      kind: kinds.pods,
      candidates: [...pods.ownedBy(job.metadata.uid), ...pods.orphansIn(namespace ?? '')],
      finalizer: TRACKING,
      selects: (pod) => matchesLabelSelector(job.spec?.selector, pod.metadata.labels),
    })
    if (isJobFinished(job) || job.metadata.deletionTimestamp) return releaseAll(own)

    const state = { job, pods: own, now: clock.now() }
    const counts = countPods(state)
    const backOff = noteEnds(backOffs.get(job.metadata.uid) ?? noFailures, counts.fresh.succeeded, counts.fresh.failed, state.now)
    backOffs.set(job.metadata.uid, backOff)
    let status: JobStatus = { ...job.status, uncountedTerminatedPods: job.status?.uncountedTerminatedPods ?? {} }
    if (!job.spec.suspend && !status.startTime) status.startTime = now()

    let ending = decideEnding(state, counts)
    const managed = ending ? await stopAll(job, counts) : await manage(state, counts, backOff)
    ending ??= decideCompletion(job, counts, managed.active)
    if (!ending) status = withSuspension(job, status)
    status = { ...status, active: managed.active || undefined, ready: managed.ready, terminating: managed.terminating }
    await track(state, counts, status, managed.error === undefined ? ending : null)
    if (managed.error !== undefined) throw managed.error
    if (ending) return
    // The deadline may have come while the pods were looked after: then it is due at once.
    const wait = Math.min(managed.wait > 0 ? managed.wait : Infinity, secondsToDeadline(jobs.get(namespace, name) ?? job, clock.now()) * 1000)
    if (wait !== Infinity) return { after: wait }
  }

  interface Managed {
    active: number
    ready: number
    terminating: number
    /** Milliseconds until more pods may be made; 0: none wait. */
    wait: number
    error?: unknown
  }

  /** Makes or takes away the pods that are missing or too many. */
  const manage = async (state: JobState, counts: JobCounts, backOff: BackOffRecord): Promise<Managed> => {
    const { job } = state
    const { create, remove } = planPods(state, counts)
    // These do not count: their finalizers go first.
    await release(remove)
    const left = await removed(remove.map((pod) => podControl.delete(job, pod)), remove, counts)
    const perIndex = limitsEachIndex(job)
    const waitOf = (index: number): number => (perIndex ? remainingIndexBackOff(counts.replaced.get(index), state.now) : remainingBackOff(backOff, state.now))
    const due = create.filter((index) => waitOf(index) === 0)
    const { done, error } = await slowStart(due.length, (at) => createPod(job, due[at]!, counts))
    const refused = isNamespaceTerminating(error) ? undefined : error
    const waits = create.map(waitOf).filter((wait) => wait > 0)
    return { ...left, active: left.active + done, wait: waits.length > 0 ? Math.min(...waits) : 0, error: left.error ?? refused }
  }

  /** The Job is over: nothing of it goes on. */
  const stopAll = async (job: Stored<Job>, counts: JobCounts): Promise<Managed> =>
    removed(counts.active.map((pod) => podControl.delete(job, pod)), counts.active, counts)

  const removed = async (deletions: Promise<void>[], asked: readonly Stored<Pod>[], counts: JobCounts): Promise<Managed> => {
    const outcomes = await Promise.allSettled(deletions)
    const gone = asked.filter((_, index) => outcomes[index]?.status === 'fulfilled')
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    return {
      active: counts.active.length - gone.length,
      ready: counts.ready - gone.filter(isReady).length,
      terminating: counts.terminating + gone.length,
      wait: 0,
      ...(failed ? { error: failed.reason as unknown } : {}),
    }
  }

  /** Writes down what has ended: first by uid, then, when the pods are let go, as numbers; and the Job's own end. */
  const track = async ({ job, pods: own }: JobState, counts: JobCounts, status: JobStatus, ending: Ending | null): Promise<void> => {
    const settled = settledPods(job, own, counts, ending)
    status = { ...withUncounted(job, status, settled, ending), ...indexNumbers(job, counts) }
    if (ending) status = withDecision(status, ending, now())
    let current = job
    if (settled.length > 0 || ending) current = await write(current, status)
    await release(settled)
    const released = new Set(settled.map(({ metadata }) => metadata.uid))
    const stillTracked = new Set(own.filter((pod) => isTracked(pod) && !released.has(pod.metadata.uid)).map(({ metadata }) => metadata.uid))
    status = { ...withCounted(status, stillTracked), ...(isIndexed(job) ? { succeeded: status.succeeded } : {}) }
    if (ending) status = withEnd(status, ending, now())
    await write(current, status)
    if (isJobFinished({ status })) sayEnd(job, status, ending!)
  }

  const sayEnd = (job: Stored<Job>, status: JobStatus, { type, reason, message }: Ending): void => {
    backOffs.delete(job.metadata.uid)
    if (type === 'Failed') return record(job, 'Warning', reason, message)
    if (job.spec?.completions !== undefined && (status.succeeded ?? 0) > job.spec.completions) {
      record(job, 'Warning', 'TooManySucceededPods', 'Too many succeeded pods running after completion count reached')
    }
    record(job, 'Normal', 'Completed', 'Job completed')
  }

  const createPod = async (job: Stored<Job>, index: number, counts: JobCounts): Promise<void> => {
    await podControl.create(job, job.spec!.template, (pod) => {
      pod.metadata!.finalizers = [...(pod.metadata!.finalizers ?? []), TRACKING]
      if (index < 0) return
      const failures = limitsEachIndex(job) ? failureCounts(job, counts.replaced.get(index)) : {}
      pod.metadata!.annotations = { ...pod.metadata!.annotations, [COMPLETION_INDEX]: String(index), ...failures }
      pod.metadata!.labels = { ...pod.metadata!.labels, [COMPLETION_INDEX]: String(index) }
      pod.metadata!.generateName = `${job.metadata.name}-${index}-`
      pod.spec!.hostname = `${job.metadata.name}-${index}`
      const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } } }
      for (const container of [...pod.spec!.containers, ...(pod.spec!.initContainers ?? [])]) {
        if (!container.env?.some(({ name }) => name === variable.name)) container.env = [...(container.env ?? []), variable]
      }
    })
  }

  /** Whether the Job is held back, and since when it runs where it is let go again. */
  const withSuspension = (job: Stored<Job>, status: JobStatus): JobStatus => {
    const conditions = status.conditions ?? []
    const suspended = wasSuspended(conditions)
    if (Boolean(job.spec?.suspend) === suspended) return status
    const text = suspended ? 'resumed' : 'suspended'
    const reason = suspended ? 'Resumed' : 'Suspended'
    record(job, 'Normal', reason, `Job ${text}`)
    const condition = { type: 'Suspended', status: suspended ? 'False' : 'True', reason: `Job${reason}`, message: `Job ${text}` }
    return { ...status, conditions: withJobCondition(conditions, condition, now()), ...(suspended ? { startTime: now() } : {}) }
  }

  const write = async (job: Stored<Job>, status: JobStatus): Promise<Stored<Job>> => {
    if (canonical(status) === canonical(job.status)) return job
    return client.update<Job>(kinds.jobs, { ...job, status }, { subresource: 'status' })
  }

  /** Takes the finalizer off pods; those of an older version than the API's are read anew, for a deletion or a kubelet may be first. */
  const release = async (settled: readonly Stored<Pod>[]): Promise<void> => {
    await Promise.all(
      settled.map((pod) => {
        const current = pods.getByKey(keyOf(pod)) ?? pod
        if (current.metadata.uid !== pod.metadata.uid || !isTracked(current)) return undefined
        const { namespace, name, uid } = pod.metadata
        const body = { metadata: { uid, '$deleteFromPrimitiveList/finalizers': [TRACKING] } }
        return ignoringNotFound(client.patch(kinds.pods, namespace, name, { type: 'strategic', body }))
      }),
    )
  }
  const releaseAll = (own: readonly Stored<Pod>[]): Promise<void> => release(own.filter(isTracked))

  return reconciling(context, {
    name: NAME,
    reconcile,
    informers: [anyInformer(jobs), anyInformer(pods)],
    watch: (queue) => [
      jobs.subscribe(({ object }) => queue.add(keyOf(object))),
      pods.subscribe(({ object, old }) => {
        const controller = controllerOf(object)
        const before = old && controllerOf(old)
        if (before?.kind === 'Job' && before.uid !== controller?.uid) queue.add(`${object.metadata.namespace}/${before.name}`)
        if (controller?.kind === 'Job') queue.add(`${object.metadata.namespace}/${controller.name}`)
        if (!controller) {
          for (const job of jobs.inNamespace(object.metadata.namespace ?? '')) {
            if (matchesLabelSelector(job.spec?.selector, object.metadata.labels)) queue.add(keyOf(job))
          }
        }
        // A Job that was deleted leaves its pods' finalizers to whoever sees them.
        if (controller?.kind === 'Job' && object.metadata.deletionTimestamp && !jobs.get(object.metadata.namespace, controller.name)) {
          void releaseAll([object]).catch(() => queue.add(`${object.metadata.namespace}/${controller.name}`))
        }
      }),
      jobs.subscribe(({ type, object }) => {
        if (type !== 'deleted') return
        backOffs.delete(object.metadata.uid)
        void releaseAll(pods.ownedBy(object.metadata.uid)).catch(() => undefined)
      }),
    ],
  })
}

const wasSuspended = (conditions: readonly JobCondition[]): boolean => conditions.some((one) => one.type === 'Suspended' && one.status === 'True')
