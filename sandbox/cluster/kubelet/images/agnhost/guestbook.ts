import type { RequestListener } from 'node:http'
import { pause, readAll } from '../commands/command.ts'
import { fetchFrom } from '../commands/http-client.ts'
import { serveHttp } from '../http-service.ts'
import type { Process, Program } from '../image.ts'
import { flagOf, goTime, portOf } from './flags.ts'

const TIMEOUT_MILLISECONDS = 5_000
/** A replica looks for its primary this often, for so long. */
const REGISTER = { everyMilliseconds: 1_000, mostMilliseconds: 15_000 }
/** Entries that a guestbook holds. */
const MOST_ENTRIES = 10_000

/** The answer's body; throws an Error with why there is none. */
async function ask(self: Process, host: string, port: number, path: string): Promise<string> {
  const got = await fetchFrom(self, { url: `http://${host}:${port}/${path}`, method: 'GET', headers: { Connection: 'close' }, body: null, insecure: false, authority: null, timeoutMilliseconds: TIMEOUT_MILLISECONDS })
  if ('why' in got) throw new Error(`Get "http://${host}:${port}/${path}": ${got.why}`)
  return (await readAll(got.response)).toString()
}

/**
 * The three tiers of the guestbook example in one program: a store (/set, /get) that hands on to those who register (--replicaof), and a
 * front end (/guestbook?cmd=set|get) that asks agnhost-primary and agnhost-replica.
 */
export const guestbook: Program = (self) => {
  const backend = portOf(self.argv, 'backend-port', 6379)
  const primary = flagOf(self.argv, 'replicaof')
  let store: Record<string, string> = {}
  const replicas: string[] = []
  const log = (text: string): void => self.stderr(`${goTime(self.clock.now())} ${text}\n`)
  const register = async (): Promise<boolean> => {
    const until = self.clock.now() + REGISTER.mostMilliseconds
    while (self.clock.now() < until) {
      try {
        store = (JSON.parse(await ask(self, primary ?? '', backend, `register?host=${self.container.address}`)) as { data: Record<string, string> }).data
        log(`Registered to node: ${primary}`)
        return true
      } catch (error) {
        log(`encountered error while registering to primary: ${error instanceof Error ? error.message : String(error)}. Retrying in 1s.`)
        if (!(await pause(self, REGISTER.everyMilliseconds))) return false
      }
    }
    log('Timed out while registering to primary.')
    return false
  }
  const answer = async (path: string, query: URLSearchParams): Promise<unknown> => {
    const [key, value] = [query.get('key') ?? '', query.get('value') ?? '']
    switch (path) {
      case '/register':
        replicas.push(query.get('host') ?? '')
        return { data: store }
      case '/get':
        return { data: key === '' ? store : (store[key] ?? '') }
      case '/set': {
        if (key === '') throw new Error('cannot set with empty key.')
        if (Object.keys(store).length >= MOST_ENTRIES) throw new Error(`the store is full: ${MOST_ENTRIES} entries`)
        store = { ...store, [key]: value }
        for (const replica of replicas) await ask(self, replica, backend, `set?${query.toString()}`)
        return { message: 'Updated' }
      }
      case '/guestbook': {
        const command = (query.get('cmd') ?? '').toLowerCase()
        if (command !== 'get' && command !== 'set') throw new Error(`unsupported cmd: '${command}'`)
        return JSON.parse(await ask(self, command === 'get' ? 'agnhost-replica' : 'agnhost-primary', backend, `${command}?${new URLSearchParams({ key, value }).toString()}`))
      }
      default:
        return undefined
    }
  }
  const listener: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://self')
    log(`GET ${request.url}`)
    answer(pathname, searchParams).then(
      (body) => (body === undefined ? response.writeHead(404).end('404 page not found\n') : response.end(JSON.stringify(body))),
      (error: unknown) => response.writeHead(417).end(`${error instanceof Error ? error.message : String(error)}\n`),
    )
  }
  return serveHttp(
    self,
    portOf(self.argv, 'http-port', 80),
    (service) => {
      if (primary !== undefined) void register().then((done) => (done ? undefined : service.exit(1)))
      return listener
    },
    { refused: (error, port) => log(`listen tcp :${port}: bind: ${error.message}`) },
  )
}
