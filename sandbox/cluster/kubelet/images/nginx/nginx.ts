import { posix } from 'node:path'
import { resolveHost } from '../commands/resolve-host.ts'
import { serveHttp } from '../http-service.ts'
import type { Process, Program } from '../image.ts'
import { chooseServer } from './choose.ts'
import { type Location, readConfiguration, type Server } from './configuration.ts'
import { ConfigError } from './parse-config.ts'
import type { Resolve } from './proxy-pass.ts'
import { Responder } from './respond.ts'
import type { Exchange } from './variables.ts'

/** The image's entrypoint: says what it prepares, then becomes the command it was given. */
export const entrypoint: Program = async (self) => {
  const argv = self.argv.slice(1)
  const quiet = self.environment.NGINX_ENTRYPOINT_QUIET_LOGS !== undefined
  if (argv[0] === 'nginx' && !quiet) {
    self.stdout('/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration\n')
    self.stdout('/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/\n')
    self.stdout('/docker-entrypoint.sh: Configuration complete; ready for start up\n')
  }
  const program = self.container.programs[argv[0] ?? '']
  if (program === undefined) {
    self.stderr(`/docker-entrypoint.sh: exec: ${argv[0] ?? ''}: not found\n`)
    return 127
  }
  return program({ ...self, argv })
}

const CONFIGURATION = '/etc/nginx/nginx.conf'

/** Serves as its configuration tells it to; `-t` only reads it. What this nginx does not know it refuses as nginx refuses what nobody knows. */
export const nginx: Program = async (self) => {
  const { environment, argv } = self
  const version = environment.NGINX_VERSION ?? ''
  if (argv.includes('-v') || argv.includes('-V')) {
    self.stderr(`nginx version: nginx/${version}\n`)
    return 0
  }
  const given = argv.indexOf('-c')
  const path = given < 0 ? CONFIGURATION : (argv[given + 1] ?? CONFIGURATION)
  const testing = argv.includes('-t')
  let servers: Server[]
  let resolve: Resolve
  try {
    servers = readConfiguration(self.container.files, path)
    resolve = await resolveUpstreams(self, servers)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    if (!testing) self.stderr(`${errorTime(self.clock.now())} [emerg] 1#1: ${text}\n`)
    self.stderr(`nginx: [emerg] ${text}\n`)
    if (testing) self.stderr(`nginx: configuration file ${path} test failed\n`)
    return 1
  }
  if (testing) {
    self.stderr(`nginx: the configuration file ${path} syntax is ok\nnginx: configuration file ${path} test is successful\n`)
    return 0
  }
  return serve(self, servers, resolve, version)
}

function serve(self: Process, servers: readonly Server[], resolve: Resolve, version: string): Promise<number> {
  const notice = (text: string): void => self.stderr(`${errorTime(self.clock.now())} [notice] 1#1: ${text}\n`)
  const ports = [...new Set(servers.flatMap((server) => server.ports.map(({ port }) => port)))]
  return serveHttp(
    self,
    ports,
    () => (request, response) => {
      const [path = '/', args = ''] = (request.url ?? '/').split('?', 2)
      const uri = decodePath(path)
      const server = chooseServer(servers, request.socket.localPort ?? 0, request.headers.host ?? '')
      if (server === undefined) return void response.destroy()
      response.setHeader('Server', `nginx/${version}`)
      const client = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
      const exchange: Exchange = { request, client, uri: uri ?? '/', args, serverName: server.names[0] ?? '', version, hostname: self.container.hostname, status: 0, bytesSent: 0, now: self.clock.now() }
      const error = (text: string): void => self.stderr(`${errorTime(self.clock.now())} [error] 29#29: *1 ${text}\n`)
      const whole = uri === null ? { ...server.whole, answer: { status: 400, text: '' } } : server.whole
      new Responder(self, { ...server, whole }, exchange, response, resolve, error).respond().catch((failure: unknown) => {
        error(failure instanceof Error ? failure.message : String(failure))
        response.destroy()
      })
    },
    {
      listening() {
        notice('using the "epoll" event method')
        notice(`nginx/${version}`)
        notice('start worker processes')
        notice('start worker process 29')
      },
      refused(error, port) {
        const why = error.code === 'EADDRINUSE' ? '(98: Address already in use)' : error.message
        self.stderr(`${errorTime(self.clock.now())} [emerg] 1#1: bind() to 0.0.0.0:${port} failed ${why}\n`)
      },
      terminating: () => notice('signal 15 (SIGTERM) received, exiting'),
    },
  )
}

/** nginx looks the names of its upstreams up once, when it starts. Throws `ConfigError` for one that is not there. */
async function resolveUpstreams(self: Process, servers: readonly Server[]): Promise<Resolve> {
  const known = new Map<string, string>()
  const visit = async ({ proxy, locations }: Location): Promise<void> => {
    for (const { host } of proxy?.servers ?? []) {
      if (known.has(host)) continue
      const [address] = host === 'localhost' ? [self.container.address] : ((await resolveHost(self.container, host))?.addresses ?? [])
      if (address === undefined && proxy !== null) throw new ConfigError(`host not found in upstream "${host}"`, proxy.at)
      // The pod's own address is all the loopback that it has.
      if (address !== undefined) known.set(host, address.startsWith('127.') ? self.container.address : address)
    }
    for (const location of locations) await visit(location)
  }
  for (const { whole } of servers) await visit(whole)
  return (host) => known.get(host) ?? host
}

/** The path that a request asks for, decoded and without "..": null when it cannot be read. */
function decodePath(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path)
    return decoded.includes('\0') ? null : posix.normalize(decoded.startsWith('/') ? decoded : `/${decoded}`)
  } catch {
    return null
  }
}

/** "2026/11/21 08:00:00" */
const errorTime = (now: number): string => new Date(now).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
