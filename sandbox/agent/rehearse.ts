import { lessonForAgentSchema } from '../protocol.ts'
import { createCheckEngine } from '../verify/engine.ts'

const never = (): never => {
  throw new Error('a rehearsal asks nothing')
}

/** What expressions of lessons are made of. */
const expressions = [
  'has(object.spec.replicas) && object.status.readyReplicas >= 2 || object.metadata.labels["app"] == "web"',
  'objects.exists(o, o.spec.ports.all(p, p.port in [80, 443])) && objects.filter(o, o.metadata.name.startsWith("a")).size() == 1',
]

/** Starts a lesson's checks once, on no cluster: V8's code cache, which is written after it, has their code. */
export async function rehearse(): Promise<void> {
  const checks = expressions.map((expression) => ({ kind: 'resource', resource: 'pods', expression }))
  const step = { id: 'all', checks, mistakes: [], quizzes: [] }
  const engine = createCheckEngine({
    lesson: lessonForAgentSchema.parse({ lesson: 'rehearsal/checks', locale: 'en', sandbox: {}, steps: [step], passed: [], files: [] }),
    kubeconfig: null,
    ports: { run: never, request: never, readFile: never, watchFiles: never, onCommand: () => () => undefined },
    changed: () => undefined,
    passed: () => undefined,
  })
  engine.steps()
  await engine.close()
}
