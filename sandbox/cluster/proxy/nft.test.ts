import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

/** A network namespace of one's own; root needs no user namespace for it. */
const unshare = process.getuid?.() === 0 ? ['unshare', '-n'] : ['unshare', '-Urn']
const probe = spawnSync(unshare[0] ?? '', [...unshare.slice(1), 'sh', '-c', 'ip link set lo up && nft list ruleset'], { encoding: 'utf8' })
const refusal = probe.status === 0 ? null : (probe.stderr || String(probe.error)).trim()

describe.skipIf(refusal !== null)(`Services in the kernel${refusal === null ? '' : ` (skipped: ${refusal})`}`, () => {
  let findings: Record<string, string[]>
  beforeAll(() => {
    const scenario = fileURLToPath(new URL('nft.scenario.ts', import.meta.url))
    const run = spawnSync(unshare[0] ?? '', [...unshare.slice(1), process.execPath, '--import', 'tsx', scenario], { encoding: 'utf8', timeout: 30_000 })
    if (run.status !== 0) throw new Error(`the scenario failed: ${run.stderr}`)
    expect(run.stderr).toBe('')
    findings = JSON.parse(run.stdout) as Record<string, string[]>
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
  test('the address of a removed pod has no route any more', () => {
    expect(findings.removedPod).toBe('EHOSTUNREACH')
  })
})
