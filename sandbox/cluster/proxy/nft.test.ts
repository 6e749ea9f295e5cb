import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import type { RouteConnections } from './service-network.ts'
import { networkRefusal, playScenario } from './testing/own-network.ts'

describe.skipIf(networkRefusal !== null)(`Services in the kernel${networkRefusal === null ? '' : ` (skipped: ${networkRefusal})`}`, () => {
  let findings: Record<string, string[]>
  beforeAll(async () => {
    findings = await playScenario(fileURLToPath(new URL('nft.scenario.ts', import.meta.url)))
  })

  test('a cluster IP leads to the pods in turn', () => {
    expect(findings.clusterIP).toEqual(['10.244.1.2', '10.244.2.2', '10.244.1.2', '10.244.2.2'])
  })
  test('an address of a load balancer does too', () => {
    expect(new Set(findings.loadBalancer)).toEqual(new Set(['10.244.1.2', '10.244.2.2']))
  })
  test('a node port answers on every node and on localhost', () => {
    expect(new Set(findings.nodePorts)).toEqual(new Set(['10.244.1.2', '10.244.2.2']))
  })
  test('with session affinity a client stays with one pod', () => {
    expect(new Set(findings.sticky).size).toBe(1)
  })
  test('who comes from a node is led to its own pods where only those may be', () => {
    expect(findings.onNode).toEqual(['10.244.1.2', '10.244.1.2'])
  })
  test('every connection is counted for the route that led it and the pod that it was led to', () => {
    const counts = findings.connections as unknown as RouteConnections[]
    const to = (route: string) => counts.filter((one) => one.route === route).map(({ count }) => count)
    expect(to('default/web:80').sort()).toEqual([4, 5])
    expect(to('default/sticky:80')).toEqual([3])
    expect(counts.every(({ address, port }) => ['10.244.1.2', '10.244.2.2'].includes(address) && port === 80)).toBe(true)
  })
  test('a Service without endpoints refuses at once, on all its addresses', () => {
    expect(findings.empty).toEqual(['ECONNREFUSED', 'ECONNREFUSED'])
  })
  test('a pod that does not exist has no route', () => {
    expect(findings.absentPod).toBe('EHOSTUNREACH')
  })
  test('changes of backends show at once', () => {
    expect(findings.oneBackend).toEqual(['10.244.2.2', '10.244.2.2'])
    expect(findings.noLongerEmpty).toBe('10.244.1.2')
    expect(findings.gone).toBe('ECONNREFUSED')
  })
  test('of several states asked for at once the last one holds', () => {
    expect(findings.afterBurst).toBe('ECONNREFUSED')
  })
  test('a network that was closed can be used again', () => {
    expect(findings.closed).toBe('ECONNREFUSED')
    expect(findings.openedAgain).toBe('10.244.2.2')
  })
  test('the address of a removed pod has no route any more', () => {
    expect(findings.removedPod).toBe('EHOSTUNREACH')
  })
})
