import type { StatefulSet } from 'kubernetes-types/apps/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text, wide } from '../columns.ts'
import { setPodTemplateDefaults } from '../core/pod-spec-defaults.ts'
import { define, everyVerb, resetStatus, separateStatus, writable } from '../define.ts'
import { containerCells } from '../pod-template-cells.ts'
import { validateNewStatefulSet, validateStatefulSet, validateStatefulSetUpdate } from './stateful-set-rules.ts'

export const statefulSets = define<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  resource: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.apps.v1.StatefulSet',
  subresources: {
    status: true,
    scale: { specReplicas: '.spec.replicas', statusReplicas: '.status.replicas', selector: { path: '.spec.selector', form: 'labelSelector' } },
  },
  setDefaults({ spec }) {
    if (!spec) return
    spec.podManagementPolicy ||= 'OrderedReady'
    // A type that is given keeps its details as they are given.
    spec.updateStrategy ??= {}
    if (!spec.updateStrategy.type) spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: spec.updateStrategy.rollingUpdate ?? {} }
    if (spec.updateStrategy.type === 'RollingUpdate' && spec.updateStrategy.rollingUpdate) spec.updateStrategy.rollingUpdate.partition ??= 0
    spec.persistentVolumeClaimRetentionPolicy ??= {}
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain'
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain'
    spec.replicas ??= 1
    spec.revisionHistoryLimit ??= 10
    setPodTemplateDefaults(spec.template)
    for (const claim of spec.volumeClaimTemplates ?? []) {
      writable(claim).apiVersion = 'v1'
      writable(claim).kind = 'PersistentVolumeClaim'
      if (claim.spec) claim.spec.volumeMode ??= 'Filesystem'
      writable(claim).status = { ...claim.status, phase: claim.status?.phase || 'Pending' }
    }
  },
  prepareForCreate: (set) => resetStatus(set, { availableReplicas: 0, replicas: 0 }),
  prepareForUpdate: (set, old, { subresource }) => separateStatus(set, old, subresource),
  validate: validateStatefulSet,
  validateCreate: validateNewStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  columns: [nameColumn, text('Ready', 'Number of the pod with ready state'), ageColumn, wide(text('Containers')), wide(text('Images'))],
  row: (set, now) => [
    nameOf(set),
    `${set.status?.readyReplicas ?? 0}/${set.spec?.replicas ?? 0}`,
    ageOf(set, now),
    ...containerCells(set.spec?.template.spec),
  ],
})
