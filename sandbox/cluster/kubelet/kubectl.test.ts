import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { networkRefusal, playScenario } from '../proxy/testing/own-network.ts'

const KUBECTL = fileURLToPath(new URL('../../../.data/tools/bin/kubectl', import.meta.url))
const refusal = networkRefusal ?? (existsSync(KUBECTL) ? null : `there is no ${KUBECTL}`)
const TIME_LIMIT_MILLISECONDS = 180_000

interface Ran {
  code: number
  out: string
  err: string
}
interface Findings {
  exec: Ran[]
  attach: Ran[]
  cp: { up: Ran; down: Ran; same: boolean; tree: Ran; deep: string }
  debug: { debugged: Ran; after: string; logs: Ran }
  'port-forward': string[]
  proxy: string[]
  volumes: { labels: string; colour: string; kept: string }
  memory: { greedy: string; column: string; fits: string }
  top: { busy: string; nodes: Ran; sorted: Ran; containers: Ran; raw: { containers: { usage: { cpu: string } }[] } }
  autoscale: string
  lines: string[]
}

describe.skipIf(refusal !== null)(`A real kubectl and the pods of this kubelet${refusal === null ? '' : ` (skipped: ${refusal})`}`, () => {
  let found: Findings
  beforeAll(async () => {
    found = await playScenario<Findings>(fileURLToPath(new URL('kubectl.scenario.ts', import.meta.url)), [KUBECTL])
  }, TIME_LIMIT_MILLISECONDS)

  test('exec has streams of its own and the status of the command', () => {
    expect(found.exec).toEqual([
      { code: 7, out: 'out\n', err: 'err\ncommand terminated with exit code 7\n' },
      { code: 0, out: 'through and back\n', err: '' },
      { code: 127, out: '', err: expect.stringContaining('exec: "nosuch": executable file not found in $PATH') as string },
    ])
  })
  test('run -i attaches to the container, and ends as it ended', () => {
    expect(found.attach.map(({ code, out }) => [code, out])).toEqual([
      [0, 'hello from greeter\n'],
      [3, ''],
    ])
  })
  test('cp brings files and folders in and out unchanged', () => {
    expect([found.cp.up.code, found.cp.down.code, found.cp.tree.code]).toEqual([0, 0, 0])
    expect(found.cp.same).toBe(true)
    expect(found.cp.deep).toBe('b\n')
  })
  test('debug runs an ephemeral container on the address of the pod, which goes on', () => {
    expect(found.debug.debugged.out).toMatch(/^box\n10\.244\.\d+\.\d+\n$/)
    expect(found.debug.after).toMatch(/^10\.244\.\d+\.\d+ Completed Running$/)
    expect(found.debug.logs.out).toBe(found.debug.debugged.out)
  })
  test('port-forward carries many connections at once', () => {
    expect(found['port-forward']).toEqual(Array.from({ length: 8 }, () => '1.0\n'))
  })
  test('pods, Services and nodes answer through the API server', () => {
    expect(found.proxy).toEqual(['1.0\n', '1.0\n', '1.0\n', 'ok'])
  })
  test('changed ConfigMaps and labels reach the files of a running pod, and a claim keeps its data', () => {
    expect(found.volumes).toEqual({ labels: 'tier="two"', colour: 'blue', kept: 'kept\n' })
  })
  test('who wants more memory than the limit is killed with 137, OOMKilled', () => {
    expect(found.memory.greedy).toBe('Failed OOMKilled 137')
    expect(found.memory.column).toContain('OOMKilled')
    expect(found.memory.fits).toMatch(/ 15\dMi /)
  })
  test('top shows what is used, and a CPU limit holds', () => {
    expect(found.top.busy).toMatch(/ (8|9|10|11)\dm /)
    expect(found.top.nodes.out).toMatch(/^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\) *\nnode-1 /)
    expect(found.top.containers.out).toMatch(/\nbusy +c +\d+m +\d+Mi/)
    expect(found.top.raw.containers[0]?.usage.cpu).toMatch(/^\d+n$/)
  })
  test('an autoscaler scales a Deployment up under load', () => {
    expect(Number(found.autoscale)).toBeGreaterThan(1)
  })
  test('nothing went wrong on the way', () => {
    expect(found.lines).toEqual([])
  })
})
