import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1'
import type { CronJob, Job } from 'kubernetes-types/batch/v1'
import type { Event, ReplicationController } from 'kubernetes-types/core/v1'
import type { ClusterPicture, Thing } from '../../cluster-protocol.ts'
import { kinds } from '../../cluster/machinery/kinds.ts'
import type { KubeObject, Stored } from '../../cluster/machinery/object.ts'
import { explainWorkload, type Progress } from './explain/workload.ts'

/** What makes pods: the kinds that are watched, and how far one of each has come. */
export const workloadKinds = [
  kinds.deployments,
  kinds.replicaSets,
  kinds.replicationControllers,
  kinds.statefulSets,
  kinds.daemonSets,
  kinds.jobs,
  kinds.cronJobs,
] as const

type Workload = Stored<KubeObject & Progress>

const counts: Record<string, (workload: Workload) => { ready: number; wanted: number | null }> = {
  Deployment: (one) => byReplicas(one as Stored<Deployment>),
  ReplicaSet: (one) => byReplicas(one as Stored<ReplicaSet>),
  ReplicationController: (one) => byReplicas(one as Stored<ReplicationController>),
  StatefulSet: (one) => byReplicas(one as Stored<StatefulSet>),
  DaemonSet: (one) => ({ ready: (one as Stored<DaemonSet>).status?.numberReady ?? 0, wanted: (one as Stored<DaemonSet>).status?.desiredNumberScheduled ?? 0 }),
  Job: (one) => ({ ready: (one as Stored<Job>).status?.succeeded ?? 0, wanted: (one as Stored<Job>).spec?.completions ?? 1 }),
  CronJob: (one) => ({ ready: (one as Stored<CronJob>).status?.active?.length ?? 0, wanted: null }),
}

const byReplicas = ({ spec, status }: { spec?: { replicas?: number }; status?: { readyReplicas?: number } }) => ({ ready: status?.readyReplicas ?? 0, wanted: spec?.replicas ?? 1 })

/**
 * @param below of the same kind or another, which it made: a quota is told of by the ReplicaSet first
 * @param warning the last one about an object with this uid
 * @param owner the custom resource that it was made for
 */
export function drawWorkload(workload: Workload, below: readonly Workload[], warning: (uid: string) => Event | undefined, owner?: Thing): ClusterPicture['workloads'][number] {
  const { kind, metadata } = workload
  const why = [workload, ...below].map((one) => explainWorkload(one, warning(one.metadata.uid))).find((one) => one !== null) ?? null
  const schedule = kind === 'CronJob' ? (workload as Stored<CronJob>).spec?.schedule : undefined
  return { kind: kind as Thing['kind'], namespace: metadata.namespace ?? '', name: metadata.name, ...(owner ? { owner } : {}), ...(counts[kind]?.(workload) ?? { ready: 0, wanted: null }), ...(schedule === undefined ? {} : { schedule }), why }
}
