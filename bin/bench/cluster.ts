import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { environment } from '../../sandbox/agent/box/environment.ts'
import { clusterFlags } from '../prepare/cluster-flags.mjs'
import { builtCluster, kubectl, podyard } from './paths.ts'
import { childrenCpuMilliseconds, cpuMilliseconds, pss } from './proc.ts'
import { type BenchResult, median, percentile, result } from './result.ts'
import { type Kube, kubeFrom, readyNodes, runningPods, until } from './kube.ts'

const run = promisify(execFile)
const MEGA = 2 ** 20
const STARTS = 7
const GETS = 40
const COLD_GETS = 10
const SERVICES = 100
/** V8 tidies an idle heap by itself, some 15 seconds after the last work. */
const IDLE_MILLISECONDS = 25_000
/** As a process of its own is started. */
const alone = [...clusterFlags, builtCluster]
/**
 * Without what this machine tells every Node: NODE_EXTRA_CA_CERTS alone has each read hundreds of certificates before it begins (30 ms, 1 MB), of
 * which a cluster needs none.
 */
const plainEnvironment = environment({ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' })

interface BenchCluster {
  process: ChildProcess & { pid: number }
  kubeconfig: string
  kube: Kube
  startMilliseconds: number
  stop(): Promise<void>
}

/** The embedded cluster as a process of its own, measured from the spawn to three Ready nodes. */
async function startCluster(program: readonly string[] = alone): Promise<BenchCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'podyard-bench-'))
  const kubeconfig = join(folder, 'config')
  const began = performance.now()
  const child = spawn(process.execPath, [...program, 'cluster', '--kubeconfig', kubeconfig, '--simulate-pods'], { stdio: 'ignore', env: plainEnvironment })
  if (child.pid === undefined) throw new Error(`${program.join(' ')} could not be started`)
  await until('the kubeconfig is written', async () => existsSync(kubeconfig), 20_000, 2)
  const kube = kubeFrom(kubeconfig)
  await until('three nodes are Ready', async () => (await readyNodes(kube).catch(() => 0)) === 3, 20_000, 2)
  return {
    process: child as ChildProcess & { pid: number },
    kubeconfig,
    kube,
    startMilliseconds: performance.now() - began,
    async stop() {
      kube.close()
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function timeStarts(program: readonly string[]): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < STARTS; i++) {
    const cluster = await startCluster(program)
    times.push(cluster.startMilliseconds)
    await cluster.stop()
  }
  return times
}

const deployment = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
  },
})

const deployments = '/apis/apps/v1/namespaces/default/deployments'
const pods = '/api/v1/namespaces/default/pods'
const services = '/api/v1/namespaces/default/services'
const namesSchema = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) })
const scale = (kube: Kube, name: string, replicas: number) =>
  kube.call('PATCH', `${deployments}/${name}/scale`, { spec: { replicas } }, 'application/merge-patch+json')

/** Figures of the embedded cluster by itself: start, memory, scaling, requests. */
export async function benchCluster(): Promise<BenchResult[]> {
  const results = [
    result('cluster-start', median(await timeStarts(alone)), 'ms', 150, 'a process of its own, from its start to three Ready nodes'),
    result('cluster-start-checkout', median(await timeStarts([podyard])), 'ms', null, 'the same through bin/podyard, which first looks whether the checkout has changed'),
  ]
  const cluster = await startCluster()
  try {
    const { kube, process: { pid }, kubeconfig } = cluster
    await new Promise((resolve) => setTimeout(resolve, IDLE_MILLISECONDS))
    results.push(result('cluster-memory-idle', pss(pid) / MEGA, 'MB', 40, `PSS of that process with three nodes and nothing else, after ${IDLE_MILLISECONDS / 1000} s`))

    await kube.call('POST', deployments, deployment('shop', 3))
    await until('3 pods run', async () => (await runningPods(kube, 'default')) === 3)
    const began = performance.now()
    await run(kubectl, ['--kubeconfig', kubeconfig, 'scale', 'deployment', 'shop', '--replicas=150'])
    await until('150 pods run', async () => (await runningPods(kube, 'default')) === 150)
    results.push(result('cluster-scale-150', (performance.now() - began) / 1000, 's', 2, 'kubectl scale 3 → 150, until all are Running'))

    results.push(...(await benchKubectl(cluster)))

    await kube.call('POST', deployments, deployment('crowd', 0))
    await scale(kube, 'shop', 0)
    await until('the pods are gone', async () => (await runningPods(kube, 'default')) === 0)
    await scale(kube, 'crowd', 320)
    await until('320 pods run', async () => (await runningPods(kube, 'default')) === 320, 120_000, 50)
    await addPlainPods(kube, 680)
    results.push(result('cluster-memory-1000-pods', pss(pid) / MEGA, 'MB', 120, 'the same with 1,000 pods, 320 of them Running on three nodes'))
    results.push(await benchRate('cluster-list-1000-pods', 'lists of 1,000 pods a second, one client', 2000, () => kube.call('GET', pods)))
    await addServices(kube)
    results.push(await benchRate('cluster-list-services', `lists of ${SERVICES} Services a second, one client`, 2000, () => kube.call('GET', services)))
    results.push(await benchChanges('cluster-change-pods', kube, pods))
    results.push(await benchChanges('cluster-change-services', kube, services))
    results.push(await benchRate('cluster-get', 'gets of one deployment a second, one client', 2000, () => kube.call('GET', `${deployments}/crowd`)))
    let created = 0
    results.push(
      await benchRate('cluster-create', 'config maps created a second, one client', 2000, () =>
        kube.call('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: `c-${created++}` }, data: { a: 'b' } }),
      ),
    )
  } finally {
    await cluster.stop()
  }
  return results
}

/** Pods that no node has room for: they wait, and take memory all the same. */
async function addPlainPods(kube: Kube, count: number): Promise<void> {
  const spec = { nodeSelector: { nowhere: 'yes' }, containers: [{ name: 'web', image: 'nginx' }] }
  for (let i = 0; i < count; i++) await kube.call('POST', pods, { metadata: { name: `waiting-${i}` }, spec })
}

/** Each selects the pods of the crowd, so that its endpoints are as large as can be. */
async function addServices(kube: Kube): Promise<void> {
  for (let i = 0; i < SERVICES; i++) await kube.call('POST', services, { metadata: { name: `service-${i}` }, spec: { selector: { app: 'crowd' }, ports: [{ port: 80 }] } })
}

/** A label of every object is changed, one after another, while a watch of all is open: until it has told of each. */
async function benchChanges(id: string, kube: Kube, path: string): Promise<BenchResult> {
  const { items } = namesSchema.parse(await kube.call('GET', path))
  const missing = new Set(items.map(({ metadata }) => metadata.name))
  const { stop } = await kube.watch(path, ({ metadata }) => {
    if (metadata.labels.changed === id) missing.delete(metadata.name)
  })
  const began = performance.now()
  for (const { metadata } of items) {
    await kube.call('PATCH', `${path}/${metadata.name}`, { metadata: { labels: { changed: id } } }, 'application/merge-patch+json')
  }
  await until('the watch has told of every change', async () => missing.size === 0)
  const seconds = (performance.now() - began) / 1000
  stop()
  return result(id, items.length / seconds, '1/s', null, `changes a second, one client, each told to a watch of all ${items.length}`)
}

async function benchKubectl(cluster: BenchCluster): Promise<BenchResult[]> {
  const get = (home: string) => run(kubectl, ['--kubeconfig', cluster.kubeconfig, 'get', 'pods'], { env: { ...process.env, HOME: home } })
  const cold = await measureGets(COLD_GETS, async () => {
    const home = mkdtempSync(join(tmpdir(), 'podyard-bench-home-'))
    await get(home)
    rmSync(home, { recursive: true, force: true })
  })
  const home = mkdtempSync(join(tmpdir(), 'podyard-bench-home-'))
  await get(home)
  const before = cpuMilliseconds(cluster.process.pid)
  const warm = await measureGets(GETS, () => get(home))
  const served = (cpuMilliseconds(cluster.process.pid) - before) / GETS
  rmSync(home, { recursive: true, force: true })
  return [
    result('kubectl-get-server-cpu', served, 'ms', 5, `server CPU of one \`kubectl get pods\` of 150 pods, mean of ${GETS}`),
    result('kubectl-get-warm', median(warm.times), 'ms', null, 'the whole command, warm discovery cache, median'),
    result('kubectl-get-warm-p95', percentile(warm.times, 0.95), 'ms', null, 'the same, p95'),
    result('kubectl-get-warm-cpu', warm.cpu, 'ms', null, `kubectl's own CPU time of it, mean of ${GETS}`),
    result('kubectl-get-cold', median(cold.times), 'ms', null, 'the whole command with an empty discovery cache, median'),
    result('kubectl-get-cold-cpu', cold.cpu, 'ms', null, `kubectl's own CPU time of it, mean of ${COLD_GETS}`),
  ]
}

/** How long each takes, and the mean CPU time of the programs that it runs. */
async function measureGets(count: number, get: () => Promise<unknown>): Promise<{ times: number[]; cpu: number }> {
  const times: number[] = []
  const before = childrenCpuMilliseconds()
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    await get()
    times.push(performance.now() - began)
  }
  return { times, cpu: (childrenCpuMilliseconds() - before) / count }
}

async function benchRate(id: string, what: string, milliseconds: number, call: () => Promise<unknown>): Promise<BenchResult> {
  const began = performance.now()
  let calls = 0
  while (performance.now() - began < milliseconds) {
    await call()
    calls++
  }
  return result(id, (calls * 1000) / (performance.now() - began), '1/s', null, what)
}
