import type { CronJob } from 'kubernetes-types/batch/v1'
import { humanDurationSince } from '../../../machinery/duration.ts'
import { ageColumn, ageOf, boolean, integer, nameColumn, nameOf, orNone, text, wide } from '../columns.ts'
import { setPodTemplateDefaults } from '../core/pod-spec-defaults.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { containerCells } from '../pod-template-cells.ts'
import { selectorCell } from '../selector-cell.ts'
import { validateCronJob, validateCronJobUpdate, validateNewCronJob } from './cron-job-rules.ts'

export const cronJobs = define<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  resource: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.batch.v1.CronJob',
  subresources: { status: true },
  setDefaults({ spec }) {
    if (!spec) return
    spec.concurrencyPolicy ||= 'Allow'
    spec.suspend ??= false
    spec.successfulJobsHistoryLimit ??= 3
    spec.failedJobsHistoryLimit ??= 1
    setPodTemplateDefaults(spec.jobTemplate?.spec?.template)
  },
  prepareForCreate: (job) => resetStatus(job, {}),
  prepareForUpdate: (job, old, { subresource }) => separateStatus(job, old, subresource),
  validate: validateCronJob,
  validateCreate: validateNewCronJob,
  validateUpdate: validateCronJobUpdate,
  columns: [
    nameColumn,
    text('Schedule'),
    text('Timezone'),
    boolean('Suspend'),
    integer('Active'),
    text('Last Schedule'),
    ageColumn,
    wide(text('Containers')),
    wide(text('Images')),
    wide(text('Selector')),
  ],
  row: (job, now) => [
    nameOf(job),
    job.spec?.schedule ?? '',
    orNone(job.spec?.timeZone),
    job.spec?.suspend === undefined ? '<unset>' : job.spec.suspend ? 'True' : 'False',
    (job.status?.active ?? []).length,
    job.status?.lastScheduleTime ? humanDurationSince(job.status.lastScheduleTime, now) : '<none>',
    ageOf(job, now),
    ...containerCells(job.spec?.jobTemplate.spec?.template.spec),
    selectorCell(job.spec?.jobTemplate.spec?.selector),
  ],
})
