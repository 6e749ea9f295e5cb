import type { ServerResponse } from 'node:http'
import { posix } from 'node:path'
import { STATUS_CODES } from 'node:http'
import type { ContainerFiles, Entry } from '../../runtimes/container-files.ts'
import { readAll } from '../commands/command.ts'
import type { Process } from '../image.ts'
import { chooseLocation } from './choose.ts'
import type { Location, Server } from './configuration.ts'
import { statusPage } from './pages.ts'
import { passOn, type Resolve } from './proxy-pass.ts'
import { type Exchange, fillIn, requestLine, schemeOf } from './variables.ts'

/** Redirects inside the server (try_files, error_page) before it gives up. */
const MOST_REDIRECTS = 10

/** Words that nginx says otherwise than Node. */
const WORDS: Readonly<Record<number, string>> = { 405: 'Not Allowed', 413: 'Request Entity Too Large', 504: 'Gateway Time-out' }
const statusText = (code: number): string => `${code} ${WORDS[code] ?? STATUS_CODES[code] ?? ''}`.trim()

/** Answers one request: the location that fits decides how. */
export class Responder {
  private redirects = 0
  /** What the answer's status is to be, whatever the page that is shown for it. */
  private status: number | null = null
  private readonly self: Process
  private readonly server: Server
  private readonly exchange: Exchange
  private readonly response: ServerResponse
  private readonly resolve: Resolve
  private readonly error: (text: string) => void

  constructor(self: Process, server: Server, exchange: Exchange, response: ServerResponse, resolve: Resolve, error: (text: string) => void) {
    this.self = self
    this.server = server
    this.exchange = exchange
    this.response = response
    this.resolve = resolve
    this.error = error
  }

  async respond(): Promise<void> {
    const { whole } = this.server
    if (whole.answer !== null) return this.say(whole, whole.answer)
    const location = chooseLocation(whole, this.exchange.uri)
    if (location.answer !== null) return this.say(location, location.answer)
    if (location.counts) return this.counts(location)
    if (location.proxy !== null) return this.proxy(location)
    if (location.tryFiles !== null) return this.tryFiles(location, location.tryFiles)
    return this.file(location, this.exchange.uri)
  }

  /** Plain HTTP on a port that speaks TLS. */
  refusePlain(): void {
    const why = 'The plain HTTP request was sent to HTTPS port'
    const { whole } = this.server
    this.send(whole, 400, 'text/html', Buffer.from(statusPage('400 Bad Request', this.versionSaid(whole), why)), { Connection: 'close' })
  }

  /** https://nginx.org/en/docs/http/ngx_http_stub_status_module.html: every connection counts as one request here. */
  private counts(location: Location): void {
    const { requests } = this.exchange
    this.send(location, 200, 'text/plain', Buffer.from(`Active connections: 1 \nserver accepts handled requests\n ${requests} ${requests} ${requests} \nReading: 0 Writing: 1 Waiting: 0 \n`))
  }

  private versionSaid({ tokens }: Location): string {
    return tokens ? `nginx/${this.exchange.version}` : 'nginx'
  }

  private say(location: Location, { status, text }: { status: number; text: string }): void {
    const body = fillIn(text, this.exchange)
    if (status === 444) return void this.response.destroy()
    if ([301, 302, 303, 307, 308].includes(status)) return this.refuse(location, status, { Location: body.startsWith('/') ? `${this.origin()}${body}` : body })
    if (text === '') return status >= 300 ? void this.fail(location, status) : this.send(location, status, location.defaultType, Buffer.alloc(0))
    this.send(location, status, location.defaultType, Buffer.from(body))
  }

  private async proxy(location: Location): Promise<void> {
    const { self, exchange, response } = this
    if (location.proxy === null) return
    const body = await readAll(exchange.request)
    if (body.byteLength > location.mostBodyBytes) return this.fail(location, 413)
    const answer = await passOn(self, location, location.proxy, exchange, body, this.resolve)
    if ('why' in answer) {
      this.error(`${answer.why}${this.about()}, upstream: "${answer.upstream}", host: "${exchange.request.headers.host ?? ''}"`)
      return this.fail(location, Number(answer.status.slice(0, 3)))
    }
    const status = answer.statusCode ?? 502
    for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined && !['connection', 'transfer-encoding', 'server', 'keep-alive', 'date'].includes(name)) response.setHeader(name, value)
    this.addHeaders(location, status)
    response.writeHead(status)
    let bytes = 0
    answer.on('data', (chunk: Buffer) => (bytes += chunk.byteLength))
    answer.on('error', () => response.destroy())
    answer.on('end', () => this.log(location, status, bytes))
    answer.pipe(response)
  }

  private tryFiles(location: Location, tried: readonly string[]): Promise<void> | void {
    for (const pattern of tried.slice(0, -1)) {
      const uri = fillIn(pattern, this.exchange)
      const entry = this.self.container.files.get(placeOf(location, uri))
      const wantsFolder = pattern.endsWith('/')
      if (entry !== null && (entry.content === null) === wantsFolder) return this.file(location, uri)
    }
    const last = fillIn(tried.at(-1) ?? '', this.exchange)
    return last.startsWith('=') ? this.fail(location, Number(last.slice(1))) : this.redirect(location, last)
  }

  /** Goes through the locations again as if this had been asked for. */
  private redirect(location: Location, target: string): Promise<void> | void {
    if (++this.redirects > MOST_REDIRECTS) {
      this.error(`rewrite or internal redirection cycle while internally redirecting to "${target}"${this.about()}`)
      this.status = null
      return this.refuse(location, 500)
    }
    const [uri = '/', args] = target.split('?', 2)
    Object.assign(this.exchange, { uri, ...(args === undefined ? {} : { args }) })
    return this.respond()
  }

  private file(location: Location, uri: string): Promise<void> | void {
    const { files } = this.self.container
    const { request } = this.exchange
    const found = findFile(files, location, uri)
    if (found.kind === 'missing') {
      this.error(`open() "${found.path}" failed (2: No such file or directory)${this.about()}, host: "${request.headers.host ?? ''}"`)
      return this.fail(location, 404)
    }
    if (found.kind === 'directory') return this.refuse(location, 301, { Location: `${this.origin()}${uri}/` })
    if (found.kind === 'no index') {
      this.error(`directory index of "${found.path}" is forbidden${this.about()}, host: "${request.headers.host ?? ''}"`)
      return this.fail(location, 403)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD' && this.status === null) return this.fail(location, 405)
    const { entry } = found
    const modified = Math.floor(entry.modifiedAt / 1000)
    const tag = `"${modified.toString(16)}-${entry.content.byteLength.toString(16)}"`
    const headers = { 'Last-Modified': new Date(modified * 1000).toUTCString(), ETag: tag, 'Accept-Ranges': 'bytes' }
    if (this.status === null && request.headers['if-none-match'] === tag) {
      this.response.writeHead(304, headers).end()
      return this.log(location, 304, 0)
    }
    const suffix = posix.extname(found.path).slice(1).toLowerCase()
    this.send(location, 200, location.types.get(suffix) ?? location.defaultType, entry.content, headers)
  }

  /** An error: its own page where one is configured. */
  private fail(location: Location, status: number): Promise<void> | void {
    const page = this.status === null ? location.errorPages.get(status) : undefined
    if (page === undefined || !page.uri.startsWith('/')) return this.refuse(location, this.status ?? status)
    this.status = page.status ?? status
    return this.redirect(location, page.uri)
  }

  private refuse(location: Location, status: number, headers: Record<string, string> = {}): void {
    this.send(location, status, 'text/html', Buffer.from(statusPage(statusText(status), this.versionSaid(location))), headers)
  }

  private send(location: Location, code: number, type: string, body: Uint8Array, headers: Record<string, string> = {}): void {
    const status = this.status ?? code
    const { response, exchange } = this
    this.addHeaders(location, status)
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.byteLength, ...headers })
    const silent = exchange.request.method === 'HEAD'
    response.end(silent ? undefined : body)
    this.log(location, status, silent ? 0 : body.byteLength)
  }

  private addHeaders(location: Location, status: number): void {
    const isUsual = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308].includes(status)
    for (const { name, value, always } of location.headers) if (always || isUsual) this.response.setHeader(name, fillIn(value, this.exchange))
  }

  private log(location: Location, status: number, bytesSent: number): void {
    if (location.logFormat === null) return
    this.self.stdout(`${fillIn(location.logFormat, { ...this.exchange, status, bytesSent, now: this.self.clock.now() }, '-')}\n`)
  }

  private origin(): string {
    const { request } = this.exchange
    return `${schemeOf(request)}://${request.headers.host ?? ''}`
  }

  private about(): string {
    return `, client: ${this.exchange.client}, server: ${this.exchange.serverName}, request: "${requestLine(this.exchange.request)}"`
  }
}

const placeOf = ({ alias, root, path }: Location, uri: string): string => (alias === null ? posix.join(root, uri) : posix.join(alias, uri.slice(path.length)))

type Found =
  | { kind: 'file'; path: string; entry: Entry & { content: Uint8Array } }
  | { kind: 'missing'; path: string }
  | { kind: 'no index'; path: string }
  | { kind: 'directory' }

function findFile(files: ContainerFiles, location: Location, uri: string): Found {
  const place = placeOf(location, uri)
  const isFile = (entry: Entry | null): entry is Entry & { content: Uint8Array } => entry !== null && entry.content !== null
  const entry = files.get(place)
  if (isFile(entry) && !uri.endsWith('/')) return { kind: 'file', path: place, entry }
  if (entry === null || isFile(entry)) return { kind: 'missing', path: place }
  if (!uri.endsWith('/')) return { kind: 'directory' }
  for (const name of location.index) {
    const path = posix.join(place, name)
    const index = files.get(path)
    if (isFile(index)) return { kind: 'file', path, entry: index }
  }
  return { kind: 'no index', path: place.endsWith('/') ? place : `${place}/` }
}
