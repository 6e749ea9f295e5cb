import type { DaemonSet } from 'kubernetes-types/apps/v1'
import type { Stored } from '../../../machinery/object.ts'
import { equalJson } from '../../json-value.ts'
import { ageColumn, ageOf, integer, labelsCell, nameColumn, nameOf, text, wide } from '../columns.ts'
import { setPodTemplateDefaults } from '../core/pod-spec-defaults.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { containerCells } from '../pod-template-cells.ts'
import { selectorCell } from '../selector-cell.ts'
import { validateDaemonSet, validateDaemonSetUpdate } from './daemon-set-rules.ts'

/** Counts changes of the template; kept for clients of apps/v1beta2. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'

export const daemonSets = define<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  resource: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.apps.v1.DaemonSet',
  subresources: { status: true },
  setDefaults({ spec }) {
    if (!spec) return
    spec.updateStrategy ??= {}
    spec.updateStrategy.type ||= 'RollingUpdate'
    if (spec.updateStrategy.type === 'RollingUpdate') {
      spec.updateStrategy.rollingUpdate ??= {}
      spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1
      spec.updateStrategy.rollingUpdate.maxSurge ??= 0
    }
    spec.revisionHistoryLimit ??= 10
    setPodTemplateDefaults(spec.template)
  },
  prepareForCreate(set) {
    resetStatus(set, { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 })
    setTemplateGeneration(set, 1)
  },
  prepareForUpdate(set, old, { subresource }) {
    separateStatus(set, old, subresource)
    const before = templateGeneration(old)
    setTemplateGeneration(set, equalJson(set.spec?.template, old.spec?.template) ? before : before + 1)
  },
  validate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
  columns: [
    nameColumn,
    integer('Desired'),
    integer('Current'),
    integer('Ready'),
    integer('Up-to-date'),
    integer('Available'),
    text('Node Selector'),
    ageColumn,
    wide(text('Containers')),
    wide(text('Images')),
    wide(text('Selector')),
  ],
  row: (set, now) => [
    nameOf(set),
    set.status?.desiredNumberScheduled ?? 0,
    set.status?.currentNumberScheduled ?? 0,
    set.status?.numberReady ?? 0,
    set.status?.updatedNumberScheduled ?? 0,
    set.status?.numberAvailable ?? 0,
    labelsCell(set.spec?.template.spec?.nodeSelector),
    ageOf(set, now),
    ...containerCells(set.spec?.template.spec),
    selectorCell(set.spec?.selector),
  ],
})

const templateGeneration = (set: Stored<DaemonSet>): number => Number(set.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1)

function setTemplateGeneration(set: DaemonSet, generation: number): void {
  set.metadata ??= {}
  set.metadata.annotations = { ...set.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) }
}
