import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1'
import { expect } from 'vitest'
import { SETTLED, type ConformanceCluster } from './support.ts'

export const REGISTRY = 'registry.k8s.io/e2e-test-images'
export const BUSYBOX = `${REGISTRY}/busybox:1.36.1-1`
export const AGNHOST = `${REGISTRY}/agnhost:2.47`

/** A container that runs a script. */
export const sh = (script: string, more: object = {}) => ({ name: 'c', image: BUSYBOX, command: ['sh', '-c', script], ...more })

/** Pods with containers that execute, in one namespace. `place` is asked at each call: a suite has its cluster only when it begins. */
export function realPods(place: () => { cluster: ConformanceCluster; core: string }) {
  const make = (name: string, spec: object, metadata: object = {}): Promise<Pod> => {
    const { cluster, core } = place()
    return cluster.create<Pod>(`${core}/pods`, { metadata: { name, ...metadata }, spec: { terminationGracePeriodSeconds: 0, ...spec } })
  }
  const read = (name: string): Promise<Pod> => place().cluster.get(`${place().core}/pods/${name}`)
  const phase = async (name: string): Promise<string | undefined> => (await read(name)).status?.phase
  const status = async (name: string): Promise<ContainerStatus | undefined> => (await read(name)).status?.containerStatuses?.[0]
  /** Waits until its container says so. */
  const ready = (name: string) => expect.poll(async () => (await status(name))?.ready, SETTLED).toBe(true)
  const log = async (name: string, query = ''): Promise<string> => (await place().cluster.request<string>('GET', `${place().core}/pods/${name}/log${query}`)).body
  /** A pod that runs to its end; its output. */
  const outputOf = async (name: string, spec: object, metadata: object = {}): Promise<string> => {
    await make(name, { restartPolicy: 'Never', ...spec }, metadata)
    await expect.poll(() => phase(name), SETTLED).toMatch(/Succeeded|Failed/)
    return log(name)
  }
  return { make, read, phase, status, ready, log, outputOf }
}
