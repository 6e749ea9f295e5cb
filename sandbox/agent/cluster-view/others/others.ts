import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2'
import type { ConfigMap, Event, Namespace, PersistentVolume, PersistentVolumeClaim, Pod, ResourceQuota, Secret, Service } from 'kubernetes-types/core/v1'
import type { Ingress, NetworkPolicy } from 'kubernetes-types/networking/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import type { StorageClass } from 'kubernetes-types/storage/v1'
import { clusterLimits } from '../../../cluster-protocol.ts'
import type { Informer } from '../../../cluster/machinery/informer.ts'
import { kinds, type Kind } from '../../../cluster/machinery/kinds.ts'
import type { KubeObject, Stored } from '../../../cluster/machinery/object.ts'
import { drawAutoscaler } from './autoscalers.ts'
import { drawClaim, drawStorageClass, drawVolume } from './claims.ts'
import { drawIngress } from './ingresses.ts'
import { drawBudget, drawNamespace, drawQuota } from './limits.ts'
import type { Other } from './other.ts'
import { PodNeeds } from './pod-needs.ts'
import { drawPolicy } from './policies.ts'
import { drawMissing, drawSetting, isConfigMapToSee, isSecretToSee } from './settings.ts'

/** What they are drawn from, besides themselves. */
export interface OthersAround {
  pods: Informer<Pod>
  services: Informer<Service>
  policies: Informer<NetworkPolicy>
  namespaces: Informer<Namespace>
  /** The last one about an object with this uid. */
  warning(uid: string): Event | undefined
}

export type Follow = <T extends KubeObject>(kind: Kind<T>) => Informer<T>

/** Follows what is neither node, pod, Service nor workload, and draws it. */
export class Others {
  private readonly ingresses: Informer<Ingress>
  private readonly ingressClasses: Informer<KubeObject>
  private readonly autoscalers: Informer<HorizontalPodAutoscaler>
  private readonly budgets: Informer<PodDisruptionBudget>
  private readonly quotas: Informer<ResourceQuota>
  private readonly claims: Informer<PersistentVolumeClaim>
  private readonly volumes: Informer<PersistentVolume>
  private readonly classes: Informer<StorageClass>
  private readonly configMaps: Informer<ConfigMap>
  private readonly secrets: Informer<Secret>

  /** @param follow the informer of a kind, whose changes are drawn */
  constructor(follow: Follow) {
    this.ingresses = follow(kinds.ingresses)
    this.ingressClasses = follow(kinds.ingressClasses)
    this.autoscalers = follow(kinds.horizontalPodAutoscalers)
    this.budgets = follow(kinds.podDisruptionBudgets)
    this.quotas = follow(kinds.resourceQuotas)
    this.claims = follow(kinds.persistentVolumeClaims)
    this.volumes = follow(kinds.persistentVolumes)
    this.classes = follow(kinds.storageClasses)
    this.configMaps = follow(kinds.configMaps)
    this.secrets = follow(kinds.secrets)
  }

  draw({ pods, services, policies, namespaces, warning }: OthersAround): Other[] {
    const needs = new PodNeeds(pods.list())
    const storage = { volumes: this.volumes.list(), classes: this.classes.list() }
    const classes = this.ingressClasses.list().map(({ metadata }) => metadata.name)
    const usersOf = (kind: 'PersistentVolumeClaim' | 'ConfigMap' | 'Secret', { metadata }: Stored<KubeObject>) => needs.users(kind, metadata.namespace ?? '', metadata.name)
    const around = { pods: pods.list(), namespaces: namespaces.list() }
    const settings = { PersistentVolumeClaim: this.claims, ConfigMap: this.configMaps, Secret: this.secrets } as const
    return [
      ...first(this.ingresses).map((one) => drawIngress(one, { classes, service: (name) => services.get(one.metadata.namespace, name), hasSecret: (name) => this.secrets.get(one.metadata.namespace, name) !== undefined })),
      ...first(policies).map((one) => drawPolicy(one, around)),
      ...first(this.autoscalers).map(drawAutoscaler),
      ...first(this.budgets).map(drawBudget),
      ...first(this.quotas).map(drawQuota),
      ...namespaces.list().flatMap((one) => drawNamespace(one, pods.inNamespace(one.metadata.name)) ?? []),
      ...first(this.claims).map((one) => drawClaim(one, storage, usersOf('PersistentVolumeClaim', one), warning(one.metadata.uid))),
      ...first(this.volumes).map(drawVolume),
      ...first(this.classes).map(drawStorageClass),
      ...first(this.configMaps, isConfigMapToSee).map((one) => drawSetting('ConfigMap', one, usersOf('ConfigMap', one))),
      ...first(this.secrets, isSecretToSee).map((one) => drawSetting('Secret', one, usersOf('Secret', one))),
      ...drawMissing(needs, (kind, namespace, name) => settings[kind].get(namespace, name) !== undefined).slice(0, clusterLimits.othersOfAKind),
    ]
  }
}

const first = <Kind extends KubeObject>(informer: Informer<Kind>, isToSee: (object: Stored<Kind>) => boolean = () => true): Stored<Kind>[] => informer.list().filter(isToSee).slice(0, clusterLimits.othersOfAKind)
