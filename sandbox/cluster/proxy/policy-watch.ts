import type { Namespace, Pod } from 'kubernetes-types/core/v1'
import type { NetworkPolicy } from 'kubernetes-types/networking/v1'
import { Informer } from '../machinery/informer.ts'
import { kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import type { ProxyOptions } from './proxy.ts'
import { isolatedPods } from './network-policies.ts'
import type { IsolatedPod } from './service-network.ts'

export interface PolicyWatch {
  synced: Promise<unknown>
  /** As the API has it now. */
  isolated(): Promise<IsolatedPod[]>
  stop(): void
}

/** Knows which pods policies isolate; `changed` is called when that may be different. Pods are watched from the first policy on. */
export function watchPolicies(options: ProxyOptions, changed: () => void): PolicyWatch {
  const policies = new Informer<NetworkPolicy>({ ...options, resource: kinds.networkPolicies })
  let subjects: { pods: Informer<Pod>; namespaces: Informer<Namespace> } | null = null
  policies.subscribe(changed)
  const watchSubjects = (): NonNullable<typeof subjects> => {
    const pods = new Informer<Pod>({ ...options, resource: kinds.pods })
    const namespaces = new Informer<Namespace>({ ...options, resource: kinds.namespaces })
    pods.subscribe((change) => {
      if (change.type !== 'updated' || partsOf(change.object) !== partsOf(change.old)) changed()
    })
    namespaces.subscribe(changed)
    return { pods, namespaces }
  }
  return {
    synced: policies.synced,
    async isolated() {
      if (policies.list().length === 0) return []
      const { pods, namespaces } = (subjects ??= watchSubjects())
      await Promise.all([pods.synced, namespaces.synced])
      return isolatedPods({ policies: policies.list(), pods: pods.list(), namespaces: namespaces.list(), peers: dnsPods(options.dnsAddress) })
    },
    stop() {
      for (const informer of [policies, subjects?.pods, subjects?.namespaces]) informer?.stop()
    },
  }
}

/** What of a pod policies look at. */
const partsOf = ({ metadata, status }: Pod): string => JSON.stringify([metadata?.labels, status?.podIP, status?.hostIP, status?.phase])

/** DNS as policies written for other clusters know it. */
const dnsPods = (address: string | undefined): Stored<Pod>[] =>
  address === undefined
    ? []
    : [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, uid: '', resourceVersion: '', creationTimestamp: '' },
          spec: { containers: [{ name: 'coredns', ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }, { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' }] }] },
          status: { podIP: address },
        },
      ]
