import type { ReplicaSet } from 'kubernetes-types/apps/v1'
import { ageColumn, ageOf, integer, nameColumn, nameOf, text, wide } from '../columns.ts'
import { setPodTemplateDefaults } from '../core/pod-spec-defaults.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { containerCells } from '../pod-template-cells.ts'
import { selectorCell } from '../selector-cell.ts'
import { validateReplicaSet, validateReplicaSetUpdate } from './workload-rules.ts'

export const replicaSets = define<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.apps.v1.ReplicaSet',
  subresources: {
    status: true,
    scale: { specReplicas: '.spec.replicas', statusReplicas: '.status.replicas', selector: { path: '.spec.selector', form: 'labelSelector' } },
  },
  setDefaults({ spec }) {
    if (!spec) return
    spec.replicas ??= 1
    setPodTemplateDefaults(spec.template)
  },
  prepareForCreate: (set) => resetStatus(set, { replicas: 0 }),
  prepareForUpdate: (set, old, { subresource }) => separateStatus(set, old, subresource),
  validate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  selectableFields: (set) => ({ 'status.replicas': String(set.status?.replicas ?? 0) }),
  columns: [
    nameColumn,
    integer('Desired'),
    integer('Current'),
    integer('Ready'),
    ageColumn,
    wide(text('Containers')),
    wide(text('Images')),
    wide(text('Selector')),
  ],
  row: (set, now) => [
    nameOf(set),
    set.spec?.replicas ?? 0,
    set.status?.replicas ?? 0,
    set.status?.readyReplicas ?? 0,
    ageOf(set, now),
    ...containerCells(set.spec?.template?.spec),
    selectorCell(set.spec?.selector),
  ],
})
