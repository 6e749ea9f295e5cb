import type { IncomingMessage, ServerResponse } from 'node:http'
import { posix } from 'node:path'
import type { ContainerFiles, Entry } from '../../runtimes/container-files.ts'
import { serveHttp } from '../http-service.ts'
import type { Process, Program } from '../image.ts'
import { mimeTypeOf } from './mime-types.ts'
import { statusPage } from './pages.ts'

const PORT = 80
const ROOT = '/usr/share/nginx/html'
const INDEXES = ['index.html', 'index.htm']

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

/** Serves the files of its root folder on port 80, as the image's own configuration tells it to. */
export const nginx: Program = async (self) => {
  const { environment, argv } = self
  const version = environment.NGINX_VERSION ?? ''
  if (argv.includes('-v') || argv.includes('-V')) {
    self.stderr(`nginx version: nginx/${version}\n`)
    return 0
  }
  const notice = (text: string): void => self.stderr(`${errorTime(self.clock.now())} [notice] 1#1: ${text}\n`)
  const begun = (): void => {
    notice('using the "epoll" event method')
    notice(`nginx/${version}`)
    notice('start worker processes')
    notice('start worker process 29')
  }
  return serveHttp(self, PORT, () => (request, response) => answer(self, version, request, response), {
    listening: begun,
    refused: (error) => {
      const why = error.code === 'EADDRINUSE' ? '(98: Address already in use)' : error.message
      self.stderr(`${errorTime(self.clock.now())} [emerg] 1#1: bind() to 0.0.0.0:${PORT} failed ${why}\n`)
    },
    terminating: () => notice('signal 15 (SIGTERM) received, exiting'),
  })
}

function answer(self: Process, version: string, request: IncomingMessage, response: ServerResponse): void {
  const { files } = self.container
  const client = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  response.setHeader('Server', `nginx/${version}`)
  const send = (status: string, type: string, body: Uint8Array, headers: Record<string, string> = {}): void => {
    response.writeHead(Number(status.slice(0, 3)), { 'Content-Type': type, 'Content-Length': body.byteLength, ...headers })
    response.end(request.method === 'HEAD' ? undefined : body)
    self.stdout(accessLine(request, client, status.slice(0, 3), request.method === 'HEAD' ? 0 : body.byteLength, self.clock.now()))
  }
  const refuse = (status: string, headers: Record<string, string> = {}): void => send(status, 'text/html', Buffer.from(statusPage(status, version)), headers)
  const path = requestPath(request.url ?? '/')
  if (path === null) return refuse('400 Bad Request')
  const found = findFile(files, path)
  if (found.kind === 'missing') {
    const line = `open() "${found.path}" failed (2: No such file or directory), client: ${client}, server: localhost, request: "${requestLine(request)}", host: "${request.headers.host ?? ''}"`
    self.stderr(`${errorTime(self.clock.now())} [error] 29#29: *1 ${line}\n`)
    return refuse('404 Not Found')
  }
  if (found.kind === 'directory') return refuse('301 Moved Permanently', { Location: `http://${request.headers.host ?? ''}${path}/` })
  if (found.kind === 'no index') return refuse('403 Forbidden')
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse('405 Not Allowed')
  const { entry, path: file } = found
  const modified = Math.floor(entry.modifiedAt / 1000)
  const tag = `"${modified.toString(16)}-${entry.content.byteLength.toString(16)}"`
  const headers = { 'Last-Modified': new Date(modified * 1000).toUTCString(), ETag: tag, 'Accept-Ranges': 'bytes' }
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, headers).end()
    self.stdout(accessLine(request, client, '304', 0, self.clock.now()))
    return
  }
  send('200 OK', mimeTypeOf(file), entry.content, headers)
}

type Found =
  | { kind: 'file'; path: string; entry: Entry & { content: Uint8Array } }
  | { kind: 'missing'; path: string }
  | { kind: 'directory' }
  | { kind: 'no index' }

function findFile(files: ContainerFiles, path: string): Found {
  const place = posix.join(ROOT, path)
  const isFile = (entry: Entry | null): entry is Entry & { content: Uint8Array } => entry !== null && entry.content !== null
  const entry = files.get(place)
  if (isFile(entry) && !path.endsWith('/')) return { kind: 'file', path: place, entry }
  if (entry === null) return { kind: 'missing', path: place }
  if (!path.endsWith('/')) return { kind: 'directory' }
  for (const name of INDEXES) {
    const index = files.get(posix.join(place, name))
    if (isFile(index)) return { kind: 'file', path: posix.join(place, name), entry: index }
  }
  return { kind: 'no index' }
}

/** The path that a request asks for, decoded and without "..": null when it cannot be read. */
function requestPath(url: string): string | null {
  try {
    const path = decodeURIComponent(url.split('?')[0] ?? '/')
    return path.includes('\0') ? null : posix.normalize(path.startsWith('/') ? path : `/${path}`)
  } catch {
    return null
  }
}

const requestLine = (request: IncomingMessage): string => `${request.method} ${request.url} HTTP/${request.httpVersion}`

function accessLine(request: IncomingMessage, client: string, status: string, bytes: number, now: number): string {
  const { referer = '-', 'user-agent': agent = '-', 'x-forwarded-for': forwarded = '-' } = request.headers
  return `${client} - - [${accessTime(now)}] "${requestLine(request)}" ${status} ${bytes} "${referer}" "${agent}" "${String(forwarded)}"\n`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "21/Nov/2026:08:00:00 +0000" */
function accessTime(now: number): string {
  const text = new Date(now).toISOString()
  return `${text.slice(8, 10)}/${MONTHS[Number(text.slice(5, 7)) - 1]}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`
}

/** "2026/11/21 08:00:00" */
const errorTime = (now: number): string => new Date(now).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
