import { matchesLabelSelector } from '../machinery/selectors.ts'
import { kinds } from '../machinery/kinds.ts'
import { controllerOf } from '../machinery/owner-references.ts'
import { isActive } from '../machinery/pods.ts'
import type { StartController } from './context.ts'
import { startReplicaController } from './replicas/replica-controller.ts'

/** Keeps so many pods of a template. Pods of a Deployment's other ReplicaSets count when a crowded node is to be relieved. */
export const startReplicaSetController: StartController = (context) =>
  startReplicaController(context, {
    name: 'replicaset-controller',
    kind: kinds.replicaSets,
    replicas: (replicaSet) => replicaSet.spec?.replicas ?? 1,
    template: (replicaSet) => replicaSet.spec?.template,
    minReadySeconds: (replicaSet) => replicaSet.spec?.minReadySeconds ?? 0,
    selects: (replicaSet, labels) => matchesLabelSelector(replicaSet.spec?.selector, labels),
    related(replicaSet) {
      const deployment = controllerOf(replicaSet)
      if (!deployment) return []
      return context.informers
        .of(kinds.replicaSets)
        .ownedBy(deployment.uid)
        .filter((sibling) => sibling.metadata.uid !== replicaSet.metadata.uid)
        .flatMap((sibling) => context.informers.of(kinds.pods).ownedBy(sibling.metadata.uid))
        .filter(isActive)
    },
  })
