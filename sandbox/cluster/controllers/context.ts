import type { ComponentOptions } from '../machinery/component.ts'
import { createEventRecorder, type RecordEvent } from '../machinery/event-recorder.ts'
import type { Informer } from '../machinery/informer.ts'
import { type Informers, readingOwnWrites } from '../machinery/informers.ts'
import type { KubeObject } from '../machinery/object.ts'
import { createReconciler, type ReconcilerOptions } from '../machinery/reconciler.ts'
import type { WorkQueue } from '../machinery/work-queue.ts'

/** What every controller works with. Its writes show in the informers at once. */
export interface ControllerContext extends ComponentOptions {
  informers: Informers
  /** PEM of the authority that signs the API server's certificate; published in every namespace. */
  rootCertificate: string
  sign?: SignRequest
}

/** PEM of the certificate for a PEM of a request; null for what is no request. */
export type SignRequest = (request: string, usage: 'client' | 'server', validSeconds: number) => string | null

export interface Controller {
  stop(): Promise<void>
}

export type StartController = (context: ControllerContext) => Controller

export const withOwnWrites = (context: ControllerContext): ControllerContext => ({
  ...context,
  client: readingOwnWrites(context.client, context.informers),
})

export const recorder = (context: ControllerContext, component: string): RecordEvent => createEventRecorder({ ...context, component })

/**
 * A controller that reconciles keys: `watch` is called once the informers it names have their first list, and subscribes to what
 * makes keys due.
 */
export function reconciling(
  context: ControllerContext,
  options: Pick<ReconcilerOptions, 'name' | 'reconcile' | 'concurrency'> & {
    informers: readonly Informer<never>[]
    watch(queue: WorkQueue): readonly (() => void)[]
  },
): Controller {
  const queue = createReconciler({ ...options, clock: context.clock, log: context.log })
  let unsubscribe: readonly (() => void)[] = []
  let stopped = false
  void Promise.all(options.informers.map((informer) => informer.synced)).then(() => {
    if (!stopped) unsubscribe = options.watch(queue)
  })
  return {
    async stop() {
      stopped = true
      for (const stop of unsubscribe) stop()
      await queue.stop()
    },
  }
}

/** Only for lists of informers of different kinds. */
export const anyInformer = <T extends KubeObject>(informer: Informer<T>): Informer<never> => informer as unknown as Informer<never>
