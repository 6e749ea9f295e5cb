import { busyBoxCommands } from '../commands/index.ts'
import { burn } from '../burn.ts'
import { serveHttp } from '../http-service.ts'
import type { BuiltInImage, Program } from '../image.ts'

/**
 * The web application of the lessons: answers its version and host name, and can be made to crash.
 *   GET /         "Version 1.0", a greeting, the host name
 *   GET /version  the version alone
 *   GET /healthz  "ok"
 *   GET /kill     answers, then exits with status 1
 *   GET /load?ms=200   spends so much CPU time, then answers
 *   GET /leak?mb=16    keeps so much more memory from then on
 */
const webapp: Program = (self) => {
  const { environment, container } = self
  // Not WEBAPP_PORT: a Service named webapp sets that to tcp://… in every container started after it.
  const port = Number(environment.PORT ?? DEFAULT_PORT)
  const version = versionOf(container.tag)
  return serveHttp(
    self,
    port,
    (service) => (request, response) => {
      const [path = '/', query] = (request.url ?? '/').split('?', 2)
      const searchParams = new URLSearchParams(query)
      const amount = (name: string, most: number): number => Math.min(Math.max(0, Number(searchParams.get(name) ?? 0) || 0), most)
      self.stdout(`Accessing: ${path}\n`)
      response.setHeader('Content-Type', 'text/plain; charset=utf-8')
      if (path === '/kill') {
        self.stdout('Kill server!\n')
        response.setHeader('Connection', 'close')
        response.end(`${environment.HOSTNAME} is going down\n`, () => service.exit(1))
      } else if (path === '/load') {
        const milliseconds = amount('ms', MOST_LOAD_MILLISECONDS)
        void burn(self, milliseconds).then(() => response.end(`${environment.HOSTNAME} computed for ${milliseconds} ms\n`))
      } else if (path === '/leak') {
        const megabytes = amount('mb', MOST_LEAK_MEBIBYTES)
        self.allocate(megabytes * 1024 * 1024)
        response.end(`${environment.HOSTNAME} keeps ${megabytes} MiB more\n`)
      } else if (path === '/healthz') response.end('ok\n')
      else if (path === '/version') response.end(`${version}\n`)
      else if (path === '/') response.end(`Version ${version}\nHello Kubernetes!\nHostname: ${environment.HOSTNAME}\n`)
      else response.writeHead(404).end('404 page not found\n')
    },
    {
      listening: () => self.stdout(`WebServer listening port:${port}\n`),
      refused: (error) => self.stderr(`listen tcp :${port}: bind: ${error.code === 'EADDRINUSE' ? 'address already in use' : error.message}\n`),
      terminating: () => self.stdout('Shutting down: finishing the requests that are under way\n'),
    },
  )
}

const DEFAULT_PORT = 8000
const MOST_LOAD_MILLISECONDS = 10_000
const MOST_LEAK_MEBIBYTES = 1024

/** "v2" is version 2.0. */
const versionOf = (tag: string): string => `${/\d+/.exec(tag)?.[0] ?? '1'}.0`

export const webappImage: BuiltInImage = {
  repository: 'docker.io/library/webapp',
  hasTag: (tag) => /^v[123]$/.test(tag),
  sizeBytes: 6_214_780,
  entrypoint: ['/webapp'],
  command: [],
  workingDirectory: '/',
  environment: () => ({}),
  files: () => ({}),
  programs: { ...busyBoxCommands, webapp },
}
