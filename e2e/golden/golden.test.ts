import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toolsFolder } from '../../bin/prepare/places.mjs'
import { playCase } from './play.ts'

const START_MILLISECONDS = 120_000
const CASE_MILLISECONDS = 240_000

const here = fileURLToPath(new URL('.', import.meta.url))
const cases = join(here, 'cases')
const kubectl = join(toolsFolder(), 'kubectl')

describe('kubectl sessions recorded on a real Kubernetes', () => {
  let folder: string
  let kubeconfig: string
  let cluster: ChildProcess
  let output = ''

  beforeAll(async () => {
    if (!existsSync(kubectl)) throw new Error(`${kubectl} is not there; npm test installs it`)
    folder = await mkdtemp(join(tmpdir(), 'podyard-golden-cluster-'))
    kubeconfig = join(folder, 'kubeconfig')
    cluster = spawn(process.execPath, [join(here, '../../bin/podyard'), 'cluster', '--kubeconfig', kubeconfig, '--simulate-pods'], { stdio: ['ignore', 'pipe', 'pipe'] })
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk.toString()
        if (output.includes('cluster ready')) resolve()
      }
      cluster.stdout?.on('data', read)
      cluster.stderr?.on('data', read)
      cluster.on('exit', (code) => reject(new Error(`podyard cluster ended with ${code}: ${output}`)))
    })
  }, START_MILLISECONDS)

  afterAll(async () => {
    const ended = new Promise<number | null>((resolve) => cluster.on('exit', (code) => resolve(code)))
    cluster.kill('SIGINT')
    expect(await ended).toBe(0)
    await rm(folder, { recursive: true, force: true })
  })

  for (const name of readdirSync(cases).sort()) {
    it(`${name} agrees`, { timeout: CASE_MILLISECONDS }, async () => {
      const expected = await readFile(join(cases, name, 'expected.txt'), 'utf8')
      expect(await playCase(cases, name, kubectl, kubeconfig)).toBe(expected.trimEnd())
    })
  }

  it('writes nothing to its log that an operator would have to look into', () => {
    expect(output.split('\n').filter((line) => line.includes('apiserver:'))).toEqual([])
  })
})
