import type { Container, Pod } from 'kubernetes-types/core/v1'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Document, parseAllDocuments } from 'yaml'
import { decide } from './decide.ts'
import { type ContainerFacts, newPodFacts, type PodFacts } from './facts.ts'
import { podStatus } from './pod-status.ts'

/**
 * Each document of cases/*.yaml is one moment in the life of a pod: `given` the pod, what its node knows, and the time in seconds
 * since the pod came; `then` what is decided and what the API is told. UPDATE_CASES=1 writes `then` anew: read the difference.
 */
interface Case {
  name: string
  given: {
    pod?: { metadata?: Pod['metadata']; spec?: Partial<NonNullable<Pod['spec']>> }
    facts?: Partial<Omit<PodFacts, 'containers'>> & { containers?: Record<string, Partial<ContainerFacts>> }
    /** Seconds. */
    now: number
  }
  then?: unknown
}

const BEGIN = Date.parse('2026-01-01T00:00:00Z')
const folder = fileURLToPath(new URL('cases', import.meta.url))
const update = process.env.UPDATE_CASES === '1'

for (const file of readdirSync(folder)) {
  const documents = parseAllDocuments(readFileSync(`${folder}/${file}`, 'utf8'))
  const played = documents.map((document) => ({ one: document.toJS() as Case, got: play(document.toJS() as Case), document }))
  if (update) {
    for (const { document, got } of played) document.set('then', document.createNode(got))
    writeFileSync(`${folder}/${file}`, documents.map((document) => (document as Document).toString({ lineWidth: 0 })).join('---\n').replaceAll('---\n---\n', '---\n'))
  }
  describe(file, () => {
    for (const { one, got } of played) test(one.name, () => expect(got).toEqual(update ? got : one.then))
  })
}

function play({ given }: Case): unknown {
  const containers: Container[] = [{ name: 'c', image: 'nginx' }]
  const pod: Pod = {
    metadata: { name: 'p', namespace: 'ns', uid: 'u', ...given.pod?.metadata },
    spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, containers, ...given.pod?.spec },
  }
  const { containers: known = {}, ...rest } = given.facts ?? {}
  const facts: PodFacts = { ...newPodFacts(pod, BEGIN), volumes: 'ready', sandbox: 'ready', address: '10.244.1.2', ...seconds(rest) }
  for (const [name, some] of Object.entries(known)) Object.assign(facts.containers[name] ?? {}, seconds(some))
  const now = BEGIN + given.now * 1000
  const { actions, wakeAt } = decide(pod, facts, now)
  const status = podStatus(pod, facts, { address: '10.0.0.11' }, now)
  return JSON.parse(
    JSON.stringify({
      actions: actions.map(({ type, ...details }) => `${type}${Object.keys(details).length === 0 ? '' : ` ${JSON.stringify(details)}`}`),
      wakeAt: wakeAt === null ? null : (wakeAt - BEGIN) / 1000,
      phase: status.phase,
      conditions: status.conditions?.map(({ type, status: value, reason, message }) => [`${type}=${value}`, reason, message].filter(Boolean).join(', ')),
      containers: [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
        (container) => `${container.name} ready=${container.ready} restarts=${container.restartCount} ${JSON.stringify(container.state)} last=${JSON.stringify(container.lastState)}`,
      ),
    }),
  )
}

/** Times in a case are seconds since the pod came; facts hold milliseconds since 1970. */
function seconds<T>(value: T): T {
  const times = new Set(['acceptedAt', 'retryAt', 'stoppingSince', 'since', 'finished', 'updatedAt'])
  return JSON.parse(JSON.stringify(value), (key, part: unknown) => (times.has(key) && typeof part === 'number' ? BEGIN + part * 1000 : part)) as T
}
