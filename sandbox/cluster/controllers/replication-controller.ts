import { matchesLabelMap } from '../machinery/selectors.ts'
import { kinds } from '../machinery/kinds.ts'
import type { StartController } from './context.ts'
import { startReplicaController } from './replicas/replica-controller.ts'

/** Keeps so many pods of a template, as before there were ReplicaSets: the selector is a plain map. */
export const startReplicationController: StartController = (context) =>
  startReplicaController(context, {
    name: 'replication-controller',
    kind: kinds.replicationControllers,
    replicas: (controller) => controller.spec?.replicas ?? 1,
    template: (controller) => controller.spec?.template,
    minReadySeconds: (controller) => controller.spec?.minReadySeconds ?? 0,
    selects: (controller, labels) => matchesLabelMap(controller.spec?.selector, labels),
  })
