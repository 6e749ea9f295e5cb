import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataFolder, toolsFolder } from '../../bin/prepare/places.mjs'
import { Foreground, podyard, run, type Outcome } from '../support/podyard.ts'

const SETTLED = { timeout: 20_000, interval: 100 }

/** Needs a machine that can isolate: the cluster runs in a sandbox, and 127.0.0.1 leads to it. */
describe('podyard cluster, with pods that run', () => {
  let folder: string
  let cluster: Foreground
  const kubectl = (...words: string[]): Promise<Outcome> => run(join(toolsFolder(), 'kubectl'), words, { env: { KUBECONFIG: join(folder, 'kubeconfig'), HOME: folder } })
  const sandboxes = (): Promise<string[]> => readdir(join(dataFolder(), 'sandboxes')).catch(() => [])
  let before: string[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podyard-cluster-'))
    before = await sandboxes()
    cluster = await Foreground.start(['cluster', '--kubeconfig', join(folder, 'kubeconfig'), '--nodes', '2'], 'cluster ready')
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('has the nodes that were asked for', async () => {
    expect((await kubectl('get', 'nodes', '-o', 'name')).stdout).toBe('node/node-1\nnode/node-2\n')
  })

  it('runs pods: their output, their ports and commands in them come through', async () => {
    await kubectl('create', 'deployment', 'web', '--image=nginx')
    expect((await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s')).stdout).toContain('successfully rolled out')
    expect((await kubectl('logs', 'deploy/web')).stdout).toContain('nginx')
    expect(await kubectl('exec', 'deploy/web', '--', 'sh', '-c', 'exit 3')).toMatchObject({ code: 3 })
    await kubectl('expose', 'deployment', 'web', '--port=80')
    await expect.poll(async () => (await kubectl('get', '--raw', '/api/v1/namespaces/default/services/web:80/proxy/')).stdout, SETTLED).toContain('Welcome to nginx!')
  })

  it('refuses more nodes than a sandbox has, with what to do', async () => {
    const { code, stderr } = await podyard('cluster', '--kubeconfig', join(folder, 'other'), '--nodes', '50')
    expect(code).toBe(1)
    expect(stderr).toContain('a sandbox has 1 to 10 nodes, not 50; --simulate-pods takes more')
  })

  it('ends at Ctrl-C, and leaves nothing', async () => {
    expect((await cluster.stop()).code).toBe(0)
    expect((await sandboxes()).filter((name) => !before.includes(name))).toEqual([])
    expect((await kubectl('get', 'nodes')).stderr).toContain('was refused')
  })
})
