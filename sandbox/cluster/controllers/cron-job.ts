import type { CronJob, CronJobStatus, Job } from 'kubernetes-types/batch/v1'
import { timestamp } from '../machinery/clock.ts'
import { referenceTo } from '../machinery/event-recorder.ts'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { controllerOf, controllerRef } from '../machinery/owner-references.ts'
import { ignoringNotFound, isAlreadyExists, isNamespaceTerminating } from '../machinery/reconciler.ts'
import { canonical } from '../machinery/template-hash.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'
import { beyondHistory, decideCron, jobName } from './cron-job/decide.ts'
import { inZone } from './cron-job/schedule.ts'
import { isJobFinished } from './job/decide.ts'

const NAME = 'cronjob-controller'
const SCHEDULED_TIMESTAMP = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

/** Timers cannot be set for longer; a later time is looked at again then. Milliseconds. */
const LONGEST_WAIT = 24 * 60 * 60 * 1000

/** Starts Jobs at set times. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
export const startCronJobController: StartController = (context) => {
  const { client, clock } = context
  const cronJobs = context.informers.of(kinds.cronJobs)
  const jobs = context.informers.of(kinds.jobs)
  const record = recorder(context, NAME)

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    const { namespace, name } = splitKey(key)
    const cronJob = cronJobs.get(namespace, name)
    if (!cronJob?.spec || cronJob.metadata.deletionTimestamp) return
    const own = jobs.ownedBy(cronJob.metadata.uid).filter((job) => controllerOf(job)?.uid === cronJob.metadata.uid)
    for (const job of beyondHistory(cronJob, own)) await deleteJob(cronJob, job)
    const status = followJobs(cronJob, own)
    const decision = decideCron(cronJob, status.active?.length ?? 0, clock.now())
    if (decision.many) record(cronJob, 'Warning', 'TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew')
    if (decision.start === null) {
      if (decision.missed !== undefined) record(cronJob, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${rfc1123(decision.missed)}`)
      if (decision.blocked) record(cronJob, 'Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid')
    } else {
      if (decision.replace) await Promise.all(own.filter((job) => !isJobFinished(job)).map((job) => deleteJob(cronJob, job)))
      if (decision.replace) status.active = []
      const job = await startJob(cronJob, decision.start)
      if (job) {
        if (!status.active?.some((one) => one.uid === job.metadata.uid)) status.active = [...(status.active ?? []), referenceTo(job)]
        status.lastScheduleTime = timestamp(decision.start)
      }
    }
    if (status.active?.length === 0) delete status.active
    if (canonical(status) !== canonical(cronJob.status)) await client.update(kinds.cronJobs, { ...cronJob, status }, { subresource: 'status' })
    if (decision.next !== Infinity) return { after: Math.min(LONGEST_WAIT, Math.max(0, decision.next - clock.now())) }
  }

  /** The status with Jobs that ended or vanished taken out of `active`. */
  const followJobs = (cronJob: Stored<CronJob>, own: readonly Stored<Job>[]): CronJobStatus => {
    const status: CronJobStatus = { ...cronJob.status }
    const byUid = new Map(own.map((job) => [job.metadata.uid, job]))
    status.active = (status.active ?? []).filter((reference) => {
      const job = byUid.get(reference.uid ?? '')
      const finished = job && isJobFinished(job)
      if (!job) record(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${reference.name}`)
      if (finished) record(cronJob, 'Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${finished.type}`)
      return job !== undefined && !finished
    })
    for (const job of own) {
      const known = cronJob.status?.active?.some((one) => one.uid === job.metadata.uid)
      if (!known && !isJobFinished(job) && !job.metadata.deletionTimestamp && !job.metadata.annotations?.[SCHEDULED_TIMESTAMP]) {
        record(cronJob, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${job.metadata.name}`)
      }
      const end = isJobFinished(job)?.type === 'Complete' ? job.status?.completionTime : undefined
      if (end && end > (status.lastSuccessfulTime ?? '')) status.lastSuccessfulTime = end
    }
    return status
  }

  const startJob = async (cronJob: Stored<CronJob>, due: number): Promise<Stored<Job> | null> => {
    const { metadata, spec } = cronJob.spec!.jobTemplate
    const { namespace } = cronJob.metadata
    const name = jobName(cronJob, due)
    try {
      const job = await client.create<Job>(kinds.jobs, namespace, {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: {
          name,
          namespace,
          labels: { ...metadata?.labels },
          annotations: { ...metadata?.annotations, [SCHEDULED_TIMESTAMP]: inZone(due, cronJob.spec?.timeZone) },
          ownerReferences: [controllerRef(cronJob, kinds.cronJobs)],
        },
        spec: structuredClone(spec!),
      })
      record(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`)
      return job
    } catch (error) {
      if (isAlreadyExists(error)) return client.get<Job>(kinds.jobs, namespace, name)
      if (isNamespaceTerminating(error)) return null
      record(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${error instanceof Error ? error.message : String(error)}`)
      throw error
    }
  }

  const deleteJob = async (cronJob: Stored<CronJob>, job: Stored<Job>): Promise<void> => {
    await ignoringNotFound(client.delete(kinds.jobs, job.metadata.namespace, job.metadata.name, { propagationPolicy: 'Background' }))
    record(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`)
  }

  return reconciling(context, {
    name: NAME,
    reconcile,
    informers: [anyInformer(cronJobs), anyInformer(jobs)],
    watch: (queue) => [
      cronJobs.subscribe(({ object }) => queue.add(keyOf(object))),
      jobs.subscribe(({ object }) => {
        const controller = controllerOf(object)
        if (controller?.kind === 'CronJob') queue.add(`${object.metadata.namespace}/${controller.name}`)
      }),
    ],
  })
}

/** "Mon, 02 Jan 2006 15:04:05 +0000", Go's RFC1123Z. */
const rfc1123 = (milliseconds: number): string => new Date(milliseconds).toUTCString().replace('GMT', '+0000')
