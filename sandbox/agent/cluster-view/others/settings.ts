import type { ConfigMap, Pod, Secret } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../cluster/machinery/object.ts'
import { explainHeld } from '../explain/ending.ts'
import { explanation } from '../explain/explanation.ts'
import { fact, listed, otherOf, type Other } from './other.ts'
import type { PodNeeds } from './pod-needs.ts'

/** In every namespace, for every pod. */
const CLUSTERS_OWN = 'kube-root-ca.crt'
/** Of Secrets that programs keep for themselves. */
const programsOwn = new Set(['helm.sh/release.v1', 'kubernetes.io/service-account-token', 'bootstrap.kubernetes.io/token'])

export const isConfigMapToSee = ({ metadata }: Stored<ConfigMap>): boolean => metadata.name !== CLUSTERS_OWN

export const isSecretToSee = ({ type }: Stored<Secret>): boolean => type === undefined || !programsOwn.has(type)

/** What it holds by name only, and who reads it. */
export function drawSetting(kind: 'ConfigMap' | 'Secret', object: Stored<ConfigMap> | Stored<Secret>, users: readonly Stored<Pod>[]): Other {
  const { data = {}, metadata } = object
  const keys = [...Object.keys(data), ...('binaryData' in object ? Object.keys(object.binaryData ?? {}) : [])].sort()
  return otherOf(kind, object, {
    facts: [fact('holds', { keys: listed(keys) || 'none' }), ...(users.length === 0 ? [] : [fact('usedBy', { count: users.length, names: listed(users.map(({ metadata: { name } }) => name).sort()) })])],
    why: explainHeld(metadata),
  })
}

/** What pods wait for and nobody has made: seen where it will be, so that one sees what to make. */
export function drawMissing(needs: PodNeeds, exists: (kind: 'PersistentVolumeClaim' | 'ConfigMap' | 'Secret', namespace: string, name: string) => boolean): Other[] {
  return needs
    .awaited()
    .filter(({ kind, namespace, name }) => !exists(kind, namespace, name))
    .map(({ kind, namespace, name, pods }) => ({
      kind,
      namespace,
      name,
      status: 'NotFound',
      facts: [],
      why: explanation(kind === 'PersistentVolumeClaim' ? 'claimMissing' : 'settingMissing', { kind, name, count: pods.length, names: listed(pods.map(({ metadata }) => metadata.name).sort(), 3) }),
    }))
}
