import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type ConnectAgent, giveLesson, runInSandbox } from '../../sandbox/agent-client.ts'
import { readFromAgent, sendToAgent } from '../../sandbox/agent-stream.ts'
import { type LessonForAgent, limits } from '../../sandbox/protocol.ts'
import type { LocalProvider } from '../../sandbox/providers/local/local-provider.ts'
import { shellShows, workInShell } from './learner-shell.ts'
import { type BenchResult, median, percentile, result } from './result.ts'

const RESUMES = 20
/** What a learner has at the end of a first lesson, and a screen full of it. */
const WORK = `kubectl create deployment web --image=nginx --replicas=5 && kubectl expose deployment web --port=80 &&
kubectl rollout status deployment web --timeout=30s && seq 1 5000 > numbers.txt && mkdir manifests && kubectl get deployment web -o yaml > manifests/web.yaml`
const TYPED = 'seq 1 2000; kubectl get all'
const LAST_LINE = 'replicaset.apps/web'

/** How long a kept sandbox takes to come back, and to be kept. `warm` resolves when a sandbox is kept ready. */
export async function benchResume(provider: LocalProvider, lesson: LessonForAgent, warm: () => Promise<void>): Promise<BenchResult[]> {
  const before = await started(provider)
  await giveLesson(before.agent, lesson)
  await runInSandbox(before.agent, WORK)
  await workInShell(before.agent, TYPED, new RegExp(`${LAST_LINE}.*\\$ `, 's'))
  const takes: number[] = []
  let checkpoint = Buffer.alloc(0)
  for (let i = 0; i < RESUMES; i++) {
    const began = performance.now()
    checkpoint = await buffer(await readFromAgent(before.agent, { method: 'POST', path: '/v1/checkpoint', mostBytes: limits.checkpointBytes }))
    takes.push(performance.now() - began)
  }
  await provider.end(before.id)

  const resumes: number[] = []
  for (let i = 0; i < RESUMES; i++) {
    await warm()
    const began = performance.now()
    const { id, agent } = await started(provider)
    await sendToAgent(agent, { path: '/v1/restore', body: Readable.from([checkpoint]) })
    await giveLesson(agent, lesson)
    await shellShows(agent, /resumed at .*\$ /s)
    resumes.push(performance.now() - began)
    await provider.end(id)
  }
  const about = `from asking for a sandbox to its shell's prompt, one kept warm; ${(checkpoint.byteLength / 1024).toFixed(0)} KB: 5 pods, 7,000 lines`
  return [
    result('resume', median(resumes), 'ms', null, about),
    result('resume-p95', percentile(resumes, 0.95), 'ms', 300, 'the same, p95'),
    result('checkpoint', median(takes), 'ms', 300, 'to keep it, the learner working on meanwhile'),
  ]
}

let count = 0
async function started(provider: LocalProvider): Promise<{ id: string; agent: ConnectAgent }> {
  const { id } = await provider.start({ id: `resume${String(count++).padStart(8, '0')}`, owner: 'bench' })
  return { id, agent: () => provider.connect(id) }
}
