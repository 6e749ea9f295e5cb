import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import { ignoringNotFound } from '../machinery/reconciler.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'
import { isJobFinished } from './job/decide.ts'

/** Deletes finished Jobs after their ttlSecondsAfterFinished. */
export const startTtlAfterFinishedController: StartController = (context) => {
  const { client, clock } = context
  const jobs = context.informers.of(kinds.jobs)
  return reconciling(context, {
    name: 'ttl-after-finished-controller',
    async reconcile(key) {
      const { namespace, name } = splitKey(key)
      const job = jobs.get(namespace, name)
      const ttl = job?.spec?.ttlSecondsAfterFinished
      const finished = job && isJobFinished(job)
      if (!job || ttl === undefined || !finished || job.metadata.deletionTimestamp) return
      const left = Date.parse(finished.lastTransitionTime ?? job.metadata.creationTimestamp) + ttl * 1000 - clock.now()
      if (left > 0) return { after: left }
      await ignoringNotFound(client.delete(kinds.jobs, namespace, name, { propagationPolicy: 'Foreground', preconditions: { uid: job.metadata.uid } }))
    },
    informers: [anyInformer(jobs)],
    watch: (queue) => [jobs.subscribe(({ object }) => queue.add(keyOf(object)))],
  })
}
