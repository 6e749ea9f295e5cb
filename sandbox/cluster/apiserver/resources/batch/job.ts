import type { Job, JobSpec } from 'kubernetes-types/batch/v1'
import { humanDuration } from '../../../machinery/duration.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text, wide } from '../columns.ts'
import { setPodTemplateDefaults } from '../core/pod-spec-defaults.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { containerCells } from '../pod-template-cells.ts'
import { selectorCell } from '../selector-cell.ts'
import { validateJob, validateJobUpdate } from './job-rules.ts'
import { validateJobStatus } from './job-status-rules.ts'

const DEFAULT_BACKOFF_LIMIT = 6
const MOST_INT32 = 2_147_483_647
const UID_LABELS = ['batch.kubernetes.io/controller-uid', 'controller-uid'] as const
const NAME_LABELS = ['batch.kubernetes.io/job-name', 'job-name'] as const

export const jobs = define<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  resource: 'jobs',
  singular: 'job',
  categories: ['all'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.batch.v1.Job',
  subresources: { status: true },
  setDefaults({ spec }) {
    if (!spec) return
    if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
    spec.parallelism ??= 1
    spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? DEFAULT_BACKOFF_LIMIT : MOST_INT32
    spec.completionMode ??= 'NonIndexed'
    spec.suspend ??= false
    spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'
    spec.manualSelector ??= false
    for (const rule of spec.podFailurePolicy?.rules ?? []) {
      for (const condition of rule.onPodConditions ?? []) condition.status ||= 'True'
    }
    setPodTemplateDefaults(spec.template)
  },
  prepareForCreate(job) {
    resetStatus(job, {})
    if (job.spec && !job.spec.manualSelector) selectOwnPods(job, job.spec)
    const labels = job.spec?.template?.metadata?.labels
    if (labels && Object.keys(job.metadata?.labels ?? {}).length === 0) job.metadata = { ...job.metadata, labels: { ...labels } }
  },
  prepareForUpdate: (job, old, { subresource }) => separateStatus(job, old, subresource),
  validate: validateJob,
  validateUpdate: (job, old, subresource) => (subresource === 'status' ? validateJobStatus(job, old) : validateJobUpdate(job, old)),
  selectableFields: (job) => ({ 'status.successful': String(job.status?.succeeded ?? 0) }),
  columns: [
    nameColumn,
    text('Status', 'Status of the job.'),
    text('Completions'),
    text('Duration', 'Time required to complete the job.'),
    ageColumn,
    wide(text('Containers')),
    wide(text('Images')),
    wide(text('Selector')),
  ],
  row: (job, now) => [
    nameOf(job),
    statusCell(job),
    completionsCell(job),
    durationCell(job, now),
    ageOf(job, now),
    ...containerCells(job.spec?.template.spec),
    selectorCell(job.spec?.selector),
  ],
})

/** The pods of a job carry its uid, so that two jobs of one name never share any. */
function selectOwnPods(job: Job, spec: JobSpec): void {
  const { uid = '', name = '' } = job.metadata ?? {}
  spec.template.metadata ??= {}
  const labels = (spec.template.metadata.labels ??= {})
  for (const label of UID_LABELS) labels[label] ??= uid
  for (const label of NAME_LABELS) labels[label] ??= name
  spec.selector ??= {}
  spec.selector.matchLabels ??= {}
  spec.selector.matchLabels[UID_LABELS[0]] ??= uid
}

function statusCell(job: Job): string {
  const is = (type: string) => job.status?.conditions?.some((one) => one.type === type && one.status === 'True')
  if (is('Complete')) return 'Complete'
  if (is('Failed')) return 'Failed'
  if (job.metadata?.deletionTimestamp) return 'Terminating'
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running'
}

function completionsCell({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`
  const parallelism = spec?.parallelism ?? 0
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function durationCell({ status }: Job, now: number): string {
  if (!status?.startTime) return ''
  return humanDuration((status.completionTime ? Date.parse(status.completionTime) : now) - Date.parse(status.startTime))
}
