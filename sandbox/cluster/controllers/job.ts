import type { Job, JobCondition, JobStatus } from 'kubernetes-types/batch/v1'
import type { Pod } from 'kubernetes-types/core/v1'
import { doubled } from '../machinery/backoff.ts'
import { claim } from '../machinery/claim.ts'
import { timestamp } from '../machinery/clock.ts'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { controllerOf } from '../machinery/owner-references.ts'
import { ignoringNotFound } from '../machinery/reconciler.ts'
import { matchesLabelSelector } from '../machinery/selectors.ts'
import { canonical } from '../machinery/template-hash.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'
import { withJobCondition } from './job/conditions.ts'
import { BACKOFF, countPods, decideEnding, type Ending, isJobFinished, jobNumbers, lastFailure, planPods, secondsToDeadline, TRACKING } from './job/decide.ts'
import { COMPLETION_INDEX } from './job/indexes.ts'
import { createPodControl } from './replicas/pod-control.ts'
import { slowStart } from './replicas/slow-start.ts'

const NAME = 'job-controller'

/** Runs pods until so many have succeeded. https://kubernetes.io/docs/concepts/workloads/controllers/job/ */
export const startJobController: StartController = (context) => {
  const { client, clock } = context
  const jobs = context.informers.of(kinds.jobs)
  const pods = context.informers.of(kinds.pods)
  const record = recorder(context, NAME)
  const podControl = createPodControl(client, kinds.jobs, record)
  const now = (): string => timestamp(clock.now())

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    const { namespace, name } = splitKey(key)
    const job = jobs.get(namespace, name)
    if (!job?.spec || job.spec.managedBy) return
    const own = await claim<Pod>({
      client,
      owner: job,
      ownerKind: kinds.jobs,
      kind: kinds.pods,
      candidates: [...pods.ownedBy(job.metadata.uid), ...pods.orphansIn(namespace ?? '')],
      selects: (pod) => matchesLabelSelector(job.spec?.selector, pod.metadata.labels),
    })
    if (isJobFinished(job) || job.metadata.deletionTimestamp) return releaseAll(own)

    const state = { job, pods: own, now: clock.now() }
    const counts = countPods(state)
    const ending = decideEnding(state, counts)
    let status: JobStatus = { ...jobNumbers(job, counts), uncountedTerminatedPods: {} }
    status.conditions = suspension(job)
    if (!job.spec.suspend && !job.status?.startTime) status.startTime = now()
    if (job.spec.suspend && job.status?.startTime && wasSuspended(status.conditions)) delete status.startTime

    if (ending) {
      await Promise.all(counts.active.map((pod) => podControl.delete(job, pod)))
      status = ended(status, ending, counts.active.length + counts.terminating === 0)
      if (ending.type === 'Failed') status = { ...status, failed: (counts.failed + counts.active.length) || undefined }
      if (counts.active.length > 0) status = { ...status, active: undefined, ready: 0 }
      await write(job, status)
      if (isJobFinished({ status })) {
        record(job, ending.type === 'Complete' ? 'Normal' : 'Warning', ending.type === 'Complete' ? 'Completed' : ending.reason, ending.type === 'Complete' ? 'Job completed' : ending.message)
      }
      return releaseAll(own)
    }

    // What has ended is written down before its pods are let go.
    await write(job, status)
    await release([...counts.uncounted.succeeded, ...counts.uncounted.failed])
    const wait = counts.failed > 0 ? lastFailure(own) + doubled(BACKOFF.firstMilliseconds, counts.failed - 1, BACKOFF.mostMilliseconds) - clock.now() : 0
    const plan = planPods(state, counts)
    await Promise.all(plan.remove.map((pod) => podControl.delete(job, pod)))
    if (plan.create.length > 0 && wait > 0) return { after: wait }
    const { error } = await slowStart(plan.create.length, (index) => createPod(job, plan.create[index]!))
    if (plan.create.length + plan.remove.length > 0) await refresh(namespace, name)
    if (error !== undefined) throw error
    const deadline = secondsToDeadline(jobs.get(namespace, name) ?? job, clock.now())
    if (deadline !== Infinity) return { after: deadline * 1000 }
  }

  /** The numbers once more, now that pods were made or deleted. */
  const refresh = async (namespace: string | undefined, name: string): Promise<void> => {
    const job = jobs.get(namespace, name)
    if (!job) return
    const counts = countPods({ job, pods: pods.ownedBy(job.metadata.uid), now: clock.now() })
    await write(job, jobNumbers(job, { ...counts, succeeded: job.status?.succeeded ?? 0, failed: job.status?.failed ?? 0 }))
  }

  const createPod = async (job: Stored<Job>, index: number): Promise<void> => {
    await podControl.create(job, job.spec!.template, (pod) => {
      pod.metadata!.finalizers = [...(pod.metadata!.finalizers ?? []), TRACKING]
      if (index < 0) return
      pod.metadata!.annotations = { ...pod.metadata!.annotations, [COMPLETION_INDEX]: String(index) }
      pod.metadata!.labels = { ...pod.metadata!.labels, [COMPLETION_INDEX]: String(index) }
      pod.metadata!.generateName = `${job.metadata.name}-${index}-`
      pod.spec!.hostname = `${job.metadata.name}-${index}`
      const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } } }
      for (const container of [...pod.spec!.containers, ...(pod.spec!.initContainers ?? [])]) container.env = [...(container.env ?? []), variable]
    })
  }

  const suspension = (job: Stored<Job>): JobCondition[] => {
    const conditions = job.status?.conditions ?? []
    const suspended = wasSuspended(conditions)
    if (job.spec?.suspend && !suspended) {
      record(job, 'Normal', 'Suspended', 'Job suspended')
      return withJobCondition(conditions, { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }, now())
    }
    if (!job.spec?.suspend && suspended) {
      record(job, 'Normal', 'Resumed', 'Job resumed')
      return withJobCondition(conditions, { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' }, now())
    }
    return [...conditions]
  }

  /** First the decision, then, when no pod runs any more, the end itself. */
  const ended = (status: JobStatus, { type, reason, message }: Ending, quiet: boolean): JobStatus => {
    const first = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'
    let conditions = withJobCondition(status.conditions ?? [], { type: first, status: 'True', reason, message }, now())
    if (quiet) conditions = withJobCondition(conditions, { type, status: 'True', reason, message }, now())
    return { ...status, conditions, ...(quiet && type === 'Complete' ? { completionTime: now() } : {}) }
  }

  const write = async (job: Stored<Job>, status: JobStatus): Promise<void> => {
    if (canonical(status) === canonical(job.status)) return
    await client.update(kinds.jobs, { ...job, status }, { subresource: 'status' })
  }

  const release = async (finished: readonly Stored<Pod>[]): Promise<void> => {
    await Promise.all(
      finished.map((pod) => {
        const finalizers = pod.metadata.finalizers?.filter((one) => one !== TRACKING) ?? []
        if (finalizers.length === (pod.metadata.finalizers?.length ?? 0)) return undefined
        const body = { metadata: { uid: pod.metadata.uid, resourceVersion: pod.metadata.resourceVersion, finalizers: finalizers.length > 0 ? finalizers : null } }
        return ignoringNotFound(client.patch(kinds.pods, pod.metadata.namespace, pod.metadata.name, { type: 'merge', body }))
      }),
    )
  }
  const releaseAll = (own: readonly Stored<Pod>[]): Promise<void> => release(own.map((pod) => pods.getByKey(keyOf(pod)) ?? pod))

  return reconciling(context, {
    name: NAME,
    reconcile,
    informers: [anyInformer(jobs), anyInformer(pods)],
    watch: (queue) => [
      jobs.subscribe(({ object }) => queue.add(keyOf(object))),
      pods.subscribe(({ object }) => {
        const controller = controllerOf(object)
        if (controller?.kind === 'Job') queue.add(`${object.metadata.namespace}/${controller.name}`)
        // A Job that was deleted leaves its pods' finalizers to whoever sees them.
        if (controller?.kind === 'Job' && object.metadata.deletionTimestamp && !jobs.get(object.metadata.namespace, controller.name)) {
          void releaseAll([object]).catch(() => queue.add(`${object.metadata.namespace}/${controller.name}`))
        }
      }),
      jobs.subscribe(({ type, object }) => {
        if (type === 'deleted') void releaseAll(pods.ownedBy(object.metadata.uid)).catch(() => undefined)
      }),
    ],
  })
}

const wasSuspended = (conditions: readonly JobCondition[]): boolean => conditions.some((one) => one.type === 'Suspended' && one.status === 'True')
