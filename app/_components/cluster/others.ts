import type { ClusterPicture } from '../../../sandbox/cluster-protocol.ts'
import type { Other, VisiblePicture } from './look.ts'

/** Where in the drawing a thing is looked for: beside what makes pods, among the ways in, or below with what is stored. */
type Place = 'control' | 'ways' | 'guards' | 'kept'

const places: Record<Other['kind'], Place> = {
  HorizontalPodAutoscaler: 'control',
  PodDisruptionBudget: 'control',
  ResourceQuota: 'control',
  Namespace: 'control',
  Ingress: 'ways',
  NetworkPolicy: 'guards',
  // In this order.
  PersistentVolumeClaim: 'kept',
  PersistentVolume: 'kept',
  StorageClass: 'kept',
  ConfigMap: 'kept',
  Secret: 'kept',
}

const kindsInOrder = Object.keys(places) as Other['kind'][]

/** Pure: by place, and of volumes and classes only what says more than the claims do; a table has them all. */
export function othersByPlace({ others }: VisiblePicture): Record<Place, Other[]> {
  const claims = new Set(others.filter(({ kind }) => kind === 'PersistentVolumeClaim').map(({ namespace, name }) => `${namespace}/${name}`))
  const hasVolumes = others.some(({ kind }) => kind === 'PersistentVolume')
  const hasClasses = others.filter(({ kind }) => kind === 'StorageClass').length > 1
  const shown = others.filter((other) => {
    // The claim that is drawn says which volume it has.
    if (other.kind === 'PersistentVolume') return other.status !== 'Bound' || !other.facts.some(({ to }) => to?.kind === 'PersistentVolumeClaim' && claims.has(`${to.namespace}/${to.name}`))
    // Every cluster has one; it is a matter only where something is stored.
    if (other.kind === 'StorageClass') return hasClasses || hasVolumes || claims.size > 0
    return true
  })
  const byPlace: Record<Place, Other[]> = { control: [], ways: [], guards: [], kept: [] }
  for (const kind of kindsInOrder) byPlace[places[kind]].push(...shown.filter((other) => other.kind === kind))
  return byPlace
}

/** Pure: namespaces that are being deleted, by name. */
export function endingNamespaces({ others }: Pick<ClusterPicture, 'others'>): ReadonlyMap<string, Other> {
  return new Map((others ?? []).filter(({ kind }) => kind === 'Namespace').map((one) => [one.name, one]))
}
