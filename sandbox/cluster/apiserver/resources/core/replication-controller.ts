import type { ReplicationController } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, integer, labelsCell, nameColumn, nameOf, text, wide } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { containerCells } from '../pod-template-cells.ts'
import { setPodTemplateDefaults } from './pod-spec-defaults.ts'
import { nameWarnings, podTemplateWarnings } from './pod-warnings.ts'
import { validateReplicationController } from './replication-controller-rules.ts'

export const replicationControllers = define<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.ReplicationController',
  subresources: {
    status: true,
    scale: { specReplicas: '.spec.replicas', statusReplicas: '.status.replicas', selector: { path: '.spec.selector', form: 'map' } },
  },
  setDefaults(controller) {
    if (!controller.spec) return
    const labels = controller.spec.template?.metadata?.labels
    if (labels && Object.keys(labels).length > 0) {
      if (Object.keys(controller.spec.selector ?? {}).length === 0) controller.spec.selector = { ...labels }
      controller.metadata ??= {}
      if (Object.keys(controller.metadata.labels ?? {}).length === 0) controller.metadata.labels = { ...labels }
    }
    controller.spec.replicas ??= 1
    setPodTemplateDefaults(controller.spec.template)
  },
  prepareForCreate: (controller) => resetStatus(controller, { replicas: 0 }),
  prepareForUpdate: (controller, old, { subresource }) => separateStatus(controller, old, subresource),
  warnings: ({ metadata, spec }, old) =>
    metadata?.generation === old?.metadata.generation ? [] : [...(old ? [] : nameWarnings(metadata?.name, 'Pod names and hostnames')), ...podTemplateWarnings(spec?.template, 'spec.template')],
  validate: validateReplicationController,
  selectableFields: (controller) => ({ 'status.replicas': String(controller.status?.replicas ?? 0) }),
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
  row: (controller, now) => [
    nameOf(controller),
    controller.spec?.replicas ?? 0,
    controller.status?.replicas ?? 0,
    controller.status?.readyReplicas ?? 0,
    ageOf(controller, now),
    ...containerCells(controller.spec?.template?.spec),
    labelsCell(controller.spec?.selector),
  ],
})
