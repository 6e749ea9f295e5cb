import type { Component, ComponentOptions } from '../../../sandbox/cluster/machinery/component.ts'
import { endingClock, systemClock } from '../../../sandbox/cluster/machinery/clock.ts'
import { createHttpsClient } from '../../../sandbox/cluster/machinery/https-client.ts'
import { readKubeconfig } from '../../../sandbox/cluster/machinery/kubeconfig.ts'

/** A mistake of whoever typed the command; its words are all that is shown. */
export class UsageError extends Error {
  override name = 'UsageError'
}

const log = (line: string): void => console.error(line)

/** This process is one component: its timers end when it does. */
export const clock = endingClock(systemClock)

/**
 * One component in the foreground until SIGINT or SIGTERM. `start` resolves when it runs, with what to say then.
 * @returns the exit status
 */
export async function runComponent(name: string, start: (log: (line: string) => void) => Promise<{ component: Component; says: string }>): Promise<number> {
  const stopAsked = new Promise<void>((done) => {
    process.once('SIGINT', done)
    process.once('SIGTERM', done)
  })
  let component: Component
  try {
    const started = await start(log)
    component = started.component
    console.log(`${name}: ${started.says}`)
  } catch (error) {
    console.error(`${name}: cannot start: ${error instanceof Error ? error.message : String(error)}`)
    return error instanceof UsageError ? 2 : 1
  }
  await stopAsked
  await component.stop()
  clock.end()
  return 0
}

export interface ClientOfApi extends ComponentOptions {
  /** PEM of the API server's authority, as far as the kubeconfig knows it. */
  authority: string
  server: string
  close(): void
}

/** What a component needs to reach the API with a kubeconfig. Throws `UsageError` for a file that does not read. */
export function clientOf(kubeconfig: string, userAgent: string): ClientOfApi {
  try {
    const endpoint = readKubeconfig(kubeconfig)
    const client = createHttpsClient(endpoint, userAgent)
    return { client, clock, log, authority: endpoint.authority ?? '', server: endpoint.server, close: () => client.close() }
  } catch (error) {
    throw new UsageError(`--kubeconfig: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The component, with its connections closed behind it. */
export const closing = (component: Component, api: ClientOfApi): Component => ({
  async stop() {
    await component.stop()
    api.close()
  },
})
