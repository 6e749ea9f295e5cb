import { z } from 'zod'
import type { KindDescription, ServedKind } from '../../files-protocol.ts'
import { ApiAnswerError, connectToApi, type ApiConnection } from '../../verify/watch/api-connection.ts'
import { createWatchPool } from '../../verify/watch/watch-pool.ts'
import { FileRefusal } from './place.ts'
import { reduceKind, type OpenApiSchemas } from './reduce-kind.ts'

/** A cluster that does not answer a question about its kinds by then is not asked again for this time. */
const ANSWER_MILLISECONDS = 10_000

const NOT_FOUND = 404

/** What adds kinds to a cluster, and takes them away. */
const DEFINITIONS = [
  { apiVersion: 'apiextensions.k8s.io/v1', resource: 'customresourcedefinitions', namespace: '' },
  { apiVersion: 'apiregistration.k8s.io/v1', resource: 'apiservices', namespace: '' },
]

const openApiSchema = z.object({ components: z.object({ schemas: z.record(z.string(), z.custom<OpenApiSchemas[string]>((value) => typeof value === 'object' && value !== null)) }) })
const resourceListSchema = z.object({ groupVersion: z.string(), resources: z.array(z.object({ name: z.string(), kind: z.string(), verbs: z.array(z.string()) })) })
const groupListSchema = z.object({ groups: z.array(z.object({ versions: z.array(z.object({ groupVersion: z.string() })) })) })

/** The kinds of whatever cluster a kubeconfig leads to, asked of it each time: a lesson, or its learner, may define kinds of their own. */
export class Kinds {
  constructor(
    private readonly kubeconfig: () => string | null,
    private readonly log: (line: string) => void = () => undefined,
  ) {}

  /** Calls back whenever a definition of kinds has come, gone or changed; also for a change that a lost connection hid. Null: there is no cluster yet. */
  follow(changed: () => void): (() => void) | null {
    const kubeconfig = this.kubeconfig()
    if (kubeconfig === null) return null
    const watches = createWatchPool(kubeconfig, this.log)
    for (const target of DEFINITIONS) {
      let isFirst = true
      watches.subscribe(target, {
        objects: () => {
          if (!isFirst) changed()
          isFirst = false
        },
        // Said in the log; it is asked again.
        lost: () => undefined,
      })
    }
    return () => watches.close()
  }

  /** Kinds that one can write down and create. */
  list(): Promise<ServedKind[]> {
    return this.ask(async (get) => {
      const { groups } = groupListSchema.parse(await get('/apis'))
      const paths = ['/api/v1', ...groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => `/apis/${groupVersion}`))]
      const lists = await Promise.allSettled(paths.map(async (path) => resourceListSchema.parse(await get(path))))
      // An API that another server is to answer for may not be there; the others are.
      return lists.flatMap((list) => (list.status === 'fulfilled' ? [list.value] : [])).flatMap(({ groupVersion, resources }) =>
        resources.filter(({ name, verbs }) => !name.includes('/') && verbs.includes('create') && verbs.includes('get')).map(({ kind }) => ({ apiVersion: groupVersion, kind })),
      )
    })
  }

  /** Throws `FileRefusal` "not-found" when the cluster does not serve it. */
  describe(apiVersion: string, kind: string): Promise<KindDescription> {
    return this.ask(async (get) => {
      if (!/^([a-z0-9.-]+\/)?[a-z0-9]+$/.test(apiVersion)) throw new FileRefusal('not-found', `${apiVersion} is no version of an API`)
      const document = openApiSchema.parse(await get(`/openapi/v3/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`))
      const description = reduceKind(document.components.schemas, apiVersion, kind)
      if (description === null) throw new FileRefusal('not-found', `${apiVersion} has no ${kind}`)
      return description
    })
  }

  private async ask<Answer>(question: (get: (path: string) => Promise<unknown>) => Promise<Answer>): Promise<Answer> {
    const kubeconfig = this.kubeconfig()
    if (kubeconfig === null) throw new FileRefusal('no-cluster', 'this sandbox has no cluster')
    const connection: ApiConnection = connectToApi(kubeconfig)
    try {
      const signal = AbortSignal.timeout(ANSWER_MILLISECONDS)
      return await question((path) => connection.getJson(path, signal))
    } catch (error) {
      if (error instanceof FileRefusal) throw error
      if (error instanceof ApiAnswerError && error.status === NOT_FOUND) throw new FileRefusal('not-found', `the cluster does not serve it: ${error.message}`)
      throw new FileRefusal('no-cluster', `the cluster did not say: ${(error as Error).message}`)
    } finally {
      connection.close()
    }
  }
}
