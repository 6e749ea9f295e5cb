import type { Component, ComponentOptions } from '../machinery/component.ts'
import { Informers } from '../machinery/informers.ts'
import { kinds } from '../machinery/kinds.ts'
import { isAlreadyExists } from '../machinery/reconciler.ts'
import { startCertificateSigningController } from './certificate-signing.ts'
import { startClusterRoleAggregationController } from './cluster-role-aggregation.ts'
import { type SignRequest, type StartController, withOwnWrites } from './context.ts'
import { startCronJobController } from './cron-job.ts'
import { startDaemonSetController } from './daemon-set.ts'
import { startDeploymentController } from './deployment.ts'
import { startEndpointSliceMirroringController } from './endpoint-slice-mirroring.ts'
import { startEndpointSliceController } from './endpoint-slices.ts'
import { startEndpointsController } from './endpoints.ts'
import { startEphemeralVolumeController } from './ephemeral-volume.ts'
import { startGarbageCollector } from './garbage-collector.ts'
import { startHorizontalPodAutoscalerController } from './horizontal-pod-autoscaler.ts'
import { startJobController } from './job.ts'
import { startNamespaceController } from './namespace.ts'
import { startNodeLifecycleController } from './node-lifecycle.ts'
import { startPersistentVolumeBinder } from './persistent-volume-binder.ts'
import { defaultStorageClass, startPersistentVolumeProvisioner } from './persistent-volume-provisioner.ts'
import { startDisruptionController } from './pod-disruption-budget.ts'
import { startPodGarbageCollector } from './pod-garbage-collector.ts'
import { startReplicaSetController } from './replica-set.ts'
import { startReplicationController } from './replication-controller.ts'
import { startResourceQuotaController } from './resource-quota.ts'
import { startTokenController } from './service-account-tokens.ts'
import { startRootCertificatePublisher, startServiceAccountController } from './service-accounts.ts'
import { startServiceLoadBalancerController } from './service-load-balancer.ts'
import { startStatefulSetController } from './stateful-set.ts'
import { startClaimProtectionController, startVolumeProtectionController } from './storage-protection.ts'
import { startTaintEvictionController } from './taint-eviction.ts'
import { startTtlAfterFinishedController } from './ttl-after-finished.ts'

/** Every controller by upstream's name, so that each can be left out. */
export const controllers = {
  'certificatesigningrequest-signing-controller': startCertificateSigningController,
  'clusterrole-aggregation-controller': startClusterRoleAggregationController,
  'cronjob-controller': startCronJobController,
  'daemonset-controller': startDaemonSetController,
  'deployment-controller': startDeploymentController,
  'disruption-controller': startDisruptionController,
  'endpoints-controller': startEndpointsController,
  'endpointslice-controller': startEndpointSliceController,
  'endpointslice-mirroring-controller': startEndpointSliceMirroringController,
  'ephemeral-volume-controller': startEphemeralVolumeController,
  'garbage-collector-controller': startGarbageCollector,
  'horizontal-pod-autoscaler-controller': startHorizontalPodAutoscalerController,
  'job-controller': startJobController,
  'namespace-controller': startNamespaceController,
  'node-lifecycle-controller': startNodeLifecycleController,
  'persistentvolume-binder-controller': startPersistentVolumeBinder,
  'persistentvolume-protection-controller': startVolumeProtectionController,
  'persistentvolume-provisioner': startPersistentVolumeProvisioner,
  'persistentvolumeclaim-protection-controller': startClaimProtectionController,
  'pod-garbage-collector-controller': startPodGarbageCollector,
  'replicaset-controller': startReplicaSetController,
  'replicationcontroller-controller': startReplicationController,
  'resourcequota-controller': startResourceQuotaController,
  'root-ca-certificate-publisher-controller': startRootCertificatePublisher,
  'service-lb-controller': startServiceLoadBalancerController,
  'serviceaccount-controller': startServiceAccountController,
  'serviceaccount-token-controller': startTokenController,
  'statefulset-controller': startStatefulSetController,
  'taint-eviction-controller': startTaintEvictionController,
  'ttl-after-finished-controller': startTtlAfterFinishedController,
} as const satisfies Record<string, StartController>

export type ControllerName = keyof typeof controllers

export interface ControllerManagerOptions extends ComponentOptions {
  /** PEM of the authority that signs the API server's certificate. */
  rootCertificate: string
  /** Signs certificate requests; absent: approved ones wait for somebody else's signer. */
  sign?: SignRequest
  /** Controllers to run; default all. */
  only?: readonly ControllerName[]
  /** Controllers to leave out. */
  without?: readonly ControllerName[]
  /** Makes the default StorageClass, so that claims get volumes without more ado; absent: claims wait for somebody's volume. */
  storage?: boolean
  /** Shared with other components of the process; default: the manager's own. */
  informers?: Informers
}

/** Runs the controllers, all on one set of informers. */
export function startControllerManager(options: ControllerManagerOptions): Component {
  const informers = options.informers ?? new Informers(options)
  const context = withOwnWrites({ ...options, informers })
  const names = (options.only ?? (Object.keys(controllers) as ControllerName[])).filter((name) => !options.without?.includes(name))
  if (options.storage) void ensureDefaultStorageClass(options)
  const running = names.map((name) => controllers[name](context))
  return {
    async stop() {
      await Promise.all(running.map((controller) => controller.stop()))
      if (!options.informers) informers.stop()
    },
  }
}

async function ensureDefaultStorageClass({ client, log }: ComponentOptions): Promise<void> {
  try {
    await client.create(kinds.storageClasses, undefined, defaultStorageClass)
  } catch (error) {
    if (!isAlreadyExists(error)) log(`controller manager: cannot make the default storage class: ${error instanceof Error ? error.message : String(error)}`)
  }
}
