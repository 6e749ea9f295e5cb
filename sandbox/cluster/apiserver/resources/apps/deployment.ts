import type { Deployment } from 'kubernetes-types/apps/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text, wide } from '../columns.ts'
import { setPodTemplateDefaults } from '../core/pod-spec-defaults.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { containerCells } from '../pod-template-cells.ts'
import { selectorCell } from '../selector-cell.ts'
import { validateDeployment, validateDeploymentUpdate } from './workload-rules.ts'

export const deployments = define<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  resource: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.apps.v1.Deployment',
  subresources: {
    status: true,
    scale: { specReplicas: '.spec.replicas', statusReplicas: '.status.replicas', selector: { path: '.spec.selector', form: 'labelSelector' } },
  },
  setDefaults({ spec }) {
    if (!spec) return
    spec.replicas ??= 1
    spec.strategy ??= {}
    spec.strategy.type ||= 'RollingUpdate'
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate ??= {}
      spec.strategy.rollingUpdate.maxUnavailable ??= '25%'
      spec.strategy.rollingUpdate.maxSurge ??= '25%'
    }
    spec.revisionHistoryLimit ??= 10
    spec.progressDeadlineSeconds ??= 600
    setPodTemplateDefaults(spec.template)
  },
  prepareForCreate: (deployment) => resetStatus(deployment, {}),
  prepareForUpdate: (deployment, old, { subresource }) => separateStatus(deployment, old, subresource),
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  columns: [
    nameColumn,
    text('Ready', 'Number of the pod with ready state'),
    text('Up-to-date'),
    text('Available'),
    ageColumn,
    wide(text('Containers', 'Names of each container in the template.')),
    wide(text('Images', 'Images referenced by each container in the template.')),
    wide(text('Selector')),
  ],
  row: (deployment, now) => [
    nameOf(deployment),
    `${deployment.status?.readyReplicas ?? 0}/${deployment.spec?.replicas ?? 0}`,
    deployment.status?.updatedReplicas ?? 0,
    deployment.status?.availableReplicas ?? 0,
    ageOf(deployment, now),
    ...containerCells(deployment.spec?.template.spec),
    selectorCell(deployment.spec?.selector),
  ],
})
