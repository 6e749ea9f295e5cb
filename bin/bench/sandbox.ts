import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { agentHealth, type ConnectAgent, giveLesson, runInSandbox } from '../../sandbox/agent-client.ts'
import type { LessonForAgent } from '../../sandbox/protocol.ts'
import { LocalProvider } from '../../sandbox/providers/local/local-provider.ts'
import { until } from './kube.ts'
import { workInShell } from './learner-shell.ts'
import { bundleFolder, toolsFolder } from './paths.ts'
import { pssWithDescendants } from './proc.ts'
import { benchResume } from './resume.ts'
import { type BenchResult, median, percentile, result } from './result.ts'

const MEGA = 2 ** 20
const COLD_STARTS = 10
const WARM_STARTS = 20
const CROWD = 50
/** After the last start: what is done ahead of a learner is done, and nothing moves. */
const IDLE_MILLISECONDS = 20_000
/** Commands a second that are asked for whether or not the earlier ones have ended, and how many at once saturate the machine. */
const KUBECTL = { aSecond: 12, clients: 4, milliseconds: 10_000 }

const lesson: LessonForAgent = {
  lesson: 'bench/bench',
  locale: 'en',
  sandbox: { kind: 'embedded', nodes: 3, images: [] },
  steps: [],
  passed: [],
  files: [],
}

/** Figures of sandboxes without a browser: starts, memory, and what a machine sustains. */
export async function benchSandbox(): Promise<BenchResult[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'podyard-bench-'))
  const provider = new LocalProvider({ dataFolder, bundleFolder, toolsFolder, most: CROWD * 2 })
  let started = 0
  const isWarm = () => until('a sandbox is warm', async () => records(dataFolder).some(({ sandbox, warm }) => sandbox === null && warm), 30_000)
  const start = async () => {
    const began = performance.now()
    const { id } = await provider.start({ id: `bench${String(started++).padStart(8, '0')}`, owner: 'bench' })
    const agent: ConnectAgent = () => provider.connect(id)
    await giveLesson(agent, lesson)
    await until('the sandbox is ready', async () => (await agentHealth(agent)).stage === 'ready', 30_000, 2)
    return { id, agent, began, ready: performance.now() - began }
  }
  try {
    const measure = async (starts: number, before: () => Promise<void>) => {
      const times = { ready: [] as number[], prompt: [] as number[], answer: [] as number[] }
      for (let i = 0; i < starts; i++) {
        await before()
        const { id, agent, began, ready } = await start()
        const { prompt, shown } = await workInShell(agent, 'kubectl get nodes', /node-3 +Ready/)
        times.ready.push(ready)
        times.prompt.push(prompt - began)
        times.answer.push(shown - began)
        await provider.end(id)
      }
      return times
    }
    const cold = await measure(COLD_STARTS, async () => undefined)
    provider.keepWarm(1)
    const warm = await measure(WARM_STARTS, isWarm)
    const resume = await benchResume(provider, lesson, isWarm)
    provider.keepWarm(0)
    const results = [
      result('sandbox-cold', median(cold.answer), 'ms', null, 'from asking for a sandbox to `kubectl get nodes` answered in its shell, none kept warm'),
      result('sandbox-cold-p95', percentile(cold.answer, 0.95), 'ms', 1000, 'the same, p95'),
      result('sandbox-cold-ready', median(cold.ready), 'ms', null, 'until its three nodes are Ready'),
      result('sandbox-warm', median(warm.answer), 'ms', null, 'from asking for a sandbox to `kubectl get nodes` answered in its shell, one kept warm'),
      result('sandbox-warm-p95', percentile(warm.answer, 0.95), 'ms', 150, 'the same, p95'),
      result('sandbox-warm-prompt', median(warm.prompt), 'ms', null, 'until the shell’s prompt'),
      ...resume,
    ]
    const crowd: { id: string; agent: ConnectAgent }[] = []
    for (let i = 0; i < CROWD; i++) crowd.push(await start())
    await wait(IDLE_MILLISECONDS)
    const bytes = records(dataFolder).reduce((sum, { init }) => sum + (init === null ? 0 : pssWithDescendants(init.pid)), 0)
    results.push(result('sandbox-memory-at-50', bytes / CROWD / MEGA, 'MB', 30, `PSS of all processes of an idle sandbox, mean of ${CROWD}, after ${IDLE_MILLISECONDS / 1000} s`))
    results.push(...(await sustainKubectl(crowd.map(({ agent }) => agent))))
    for (const { id } of crowd) await provider.end(id)
    return results
  } finally {
    for (const { id } of await provider.list()) await provider.end(id)
    await provider.close()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

/** `kubectl get pods` in many sandboxes in turn: at the rate of a busy class, and as fast as the machine gives. */
async function sustainKubectl(agents: ConnectAgent[]): Promise<BenchResult[]> {
  const get = async (agent: ConnectAgent) => {
    const began = performance.now()
    await runInSandbox(agent, 'kubectl get pods')
    return performance.now() - began
  }
  for (const agent of agents) await get(agent)
  const asked: Promise<number>[] = []
  for (let i = 0; i < (KUBECTL.aSecond * KUBECTL.milliseconds) / 1000; i++) {
    asked.push(get(agents[i % agents.length]!))
    await wait(1000 / KUBECTL.aSecond)
  }
  const times = await Promise.all(asked)
  let served = 0
  const began = performance.now()
  await Promise.all(
    agents.slice(0, KUBECTL.clients).map(async (agent) => {
      for (; performance.now() - began < KUBECTL.milliseconds; served++) await get(agent)
    }),
  )
  return [
    result('kubectl-sustained-p95', percentile(times, 0.95), 'ms', 200, `one kubectl get pods of ${KUBECTL.aSecond} a second over ${CROWD} open sandboxes, p95`),
    result('kubectl-sustained', median(times), 'ms', null, 'the same, median'),
    result('kubectl-saturated', (served * 1000) / (performance.now() - began), '1/s', 12, `kubectl get pods a second, ${KUBECTL.clients} learners each as fast as answers come`),
  ]
}

interface MachineRecord {
  sandbox: object | null
  warm: boolean
  init: { pid: number } | null
}

/** What the provider wrote down of every sandbox below this data folder. */
function records(dataFolder: string): MachineRecord[] {
  const root = join(dataFolder, 'sandboxes')
  return readdirSync(root).flatMap((name) => {
    const file = join(root, name, 'record.json')
    return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as MachineRecord] : []
  })
}
