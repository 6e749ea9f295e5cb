import type { RequestListener } from 'node:http'
import { posix } from 'node:path'
import { createSecureContext, type TlsOptions } from 'node:tls'
import { resolveHost } from '../commands/resolve-host.ts'
import { type ListenOn, serveHttp } from '../http-service.ts'
import type { Process, Program, Signal } from '../image.ts'
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
  self.retitle(argv.join(' '))
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
  const order = argv[argv.indexOf('-s') + 1]
  if (argv.includes('-s')) return sendOrder(self, order ?? '')
  const read = async (): Promise<Configuration> => {
    const servers = readConfiguration(self.container.files, path)
    return { servers, resolve: await resolveUpstreams(self, servers) }
  }
  let configuration: Configuration
  try {
    configuration = await read()
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
  self.retitle(`nginx: master process ${argv.join(' ')}`)
  return serve(self, configuration, read, version)
}

interface Configuration {
  servers: readonly Server[]
  resolve: Resolve
}

const ORDERS: Readonly<Record<string, Signal>> = { reload: 'SIGHUP', stop: 'SIGINT', quit: 'SIGTERM' }

/** `nginx -s reload`: tells the nginx that runs. */
function sendOrder(self: Process, order: string): number {
  const signal = ORDERS[order]
  if (signal === undefined) {
    self.stderr(`nginx: invalid option: "-s ${order}"\n`)
    return 1
  }
  const running = self.container.processes().find(({ command }) => command.startsWith('nginx: master process'))
  if (running === undefined) {
    self.stderr(`nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)\n`)
    return 1
  }
  self.stderr(`${errorTime(self.clock.now())} [notice] 29#29: signal process started\n`)
  self.container.signal(running.pid, signal)
  return 0
}

/** What has to be listened on: a port speaks TLS when one of its servers says so. */
function listensOf(servers: readonly Server[], plain: RequestListener): ListenOn[] {
  const ports = [...new Set(servers.flatMap((server) => server.ports.map(({ port }) => port)))]
  return ports.map((port) => {
    const secure = servers.filter((server) => server.ports.some((one) => one.port === port && one.tls))
    const identity = chooseServer(secure, port, '')?.identity
    if (!identity) return port
    const SNICallback: TlsOptions['SNICallback'] = (name, done) => {
      const { cert, key, minVersion, maxVersion } = chooseServer(secure, port, name)?.identity ?? identity
      done(null, createSecureContext({ cert, key, minVersion, maxVersion }))
    }
    return { port, tls: { ...identity, SNICallback }, plain }
  })
}

function serve(self: Process, first: Configuration, read: () => Promise<Configuration>, version: string): Promise<number> {
  const notice = (text: string): void => self.stderr(`${errorTime(self.clock.now())} [notice] 1#1: ${text}\n`)
  const error = (text: string): void => self.stderr(`${errorTime(self.clock.now())} [error] 29#29: *1 ${text}\n`)
  let { servers, resolve } = first
  let requests = 0
  const answer =
    (isPlainOnTls: boolean): RequestListener =>
    (request, response) => {
      requests++
      const [path = '/', args = ''] = (request.url ?? '/').split('?', 2)
      const uri = decodePath(path)
      const server = chooseServer(servers, request.socket.localPort ?? 0, request.headers.host ?? '')
      if (server === undefined) return void response.destroy()
      response.setHeader('Server', server.whole.tokens ? `nginx/${version}` : 'nginx')
      const client = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
      const exchange: Exchange = { request, client, uri: uri ?? '/', args, serverName: server.names[0] ?? '', version, hostname: self.container.hostname, requests, status: 0, bytesSent: 0, now: self.clock.now() }
      const whole = uri === null ? { ...server.whole, answer: { status: 400, text: '' } } : server.whole
      const responder = new Responder(self, { ...server, whole }, exchange, response, resolve, error)
      if (isPlainOnTls) return responder.refusePlain()
      responder.respond().catch((failure: unknown) => {
        error(failure instanceof Error ? failure.message : String(failure))
        response.destroy()
      })
    }
  const plain = answer(true)
  let reload = (): void => undefined
  return serveHttp(
    self,
    listensOf(servers, plain),
    (service) => {
      reload = () => {
        notice('signal 1 (SIGHUP) received, reconfiguring')
        read().then(
          (next) => {
            ;({ servers, resolve } = next)
            service.listen(listensOf(servers, plain))
            notice('reconfiguring')
          },
          (failure: unknown) => self.stderr(`${errorTime(self.clock.now())} [emerg] 1#1: ${failure instanceof Error ? failure.message : String(failure)}\n`),
        )
      }
      return answer(false)
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
      signals: { SIGHUP: () => reload() },
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
