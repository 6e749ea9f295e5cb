import { posix } from 'node:path'
import { matches } from '../shell/patterns.ts'
import { checkDirectives } from './directives.ts'
import { type Identity, identityOf } from './identity.ts'
import { ConfigError, type Directive, parseConfig } from './parse-config.ts'
import { unknownVariable } from './variables.ts'

/** What a server or location inherits from around it. */
export interface Settings {
  root: string
  index: string[]
  defaultType: string
  types: ReadonlyMap<string, string>
  headers: { name: string; value: string; always: boolean }[]
  proxyHeaders: { name: string; value: string }[]
  errorPages: ReadonlyMap<number, { uri: string; status: number | null }>
  /** Null: off. */
  logFormat: string | null
  mostBodyBytes: number
  /** Says its version in headers and on error pages. */
  tokens: boolean
}

export interface Location extends Settings {
  /** Of the prefix; "" for a regular expression. */
  path: string
  match: 'exact' | 'prefix' | 'prefix only' | RegExp
  alias: string | null
  tryFiles: string[] | null
  answer: { status: number; text: string } | null
  proxy: ProxyTarget | null
  /** stub_status */
  counts: boolean
  locations: Location[]
}

export interface ProxyTarget {
  /** As written, for the Host header. */
  name: string
  servers: { host: string; port: number }[]
  /** Takes the place of the location's prefix; null: the path goes on as it came. */
  uri: string | null
  at: Directive
}

export interface Server {
  ports: { port: number; isDefault: boolean; tls: boolean }[]
  names: string[]
  /** What it shows on its ports that speak TLS; PEM. Null: it has none. */
  identity: Identity | null
  /** The server as a location: where no other fits. */
  whole: Location
}

export interface Files {
  read(path: string): Uint8Array | null
  list(path: string): string[]
}

const COMBINED = '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'
const PREFIX = '/etc/nginx'

const initial: Settings = {
  root: `${PREFIX}/html`,
  index: ['index.html'],
  defaultType: 'text/plain',
  types: new Map([['html', 'text/html'], ['gif', 'image/gif'], ['jpg', 'image/jpeg']]),
  headers: [],
  proxyHeaders: [],
  errorPages: new Map(),
  logFormat: COMBINED,
  mostBodyBytes: 1024 * 1024,
  tokens: true,
}

/** Reads the configuration with what it includes. Throws `ConfigError` as nginx words it. https://nginx.org/en/docs/dirindex.html */
export function readConfiguration(files: Files, path: string): Server[] {
  const text = files.read(path)
  if (text === null) throw new Error(`open() "${path}" failed (2: No such file or directory)`)
  const whole = included(parseConfig(Buffer.from(text).toString(), path), files, 0)
  checkDirectives(whole, 'main')
  if (!whole.some(({ name }) => name === 'events')) throw new Error('no "events" section in configuration')
  return whole.filter(({ name }) => name === 'http').flatMap(({ block }) => httpServers(block ?? [], files))
}

const MOST_DEPTH = 10

function included(directives: readonly Directive[], files: Files, depth: number): Directive[] {
  return directives.flatMap((directive) => {
    const [pattern = ''] = directive.args
    if (directive.name !== 'include') return [directive.block === null || directive.name === 'types' ? directive : { ...directive, block: included(directive.block, files, depth) }]
    if (depth >= MOST_DEPTH) throw new ConfigError('too many levels of "include"', directive)
    const place = posix.resolve(PREFIX, pattern)
    const isPattern = /[*?[]/.test(place)
    const paths = isPattern ? files.list(posix.dirname(place)).filter((name) => matches(posix.basename(place), name)).map((name) => posix.join(posix.dirname(place), name)) : [place]
    return paths.flatMap((path) => {
      const text = files.read(path)
      if (text === null && isPattern) return []
      if (text === null) throw new ConfigError(`open() "${path}" failed (2: No such file or directory)`, directive)
      return included(parseConfig(Buffer.from(text).toString(), path), files, depth + 1)
    })
  })
}

interface Http {
  upstreams: ReadonlyMap<string, ProxyTarget['servers']>
  formats: ReadonlyMap<string, string>
  /** Directives of the block itself, which servers inherit. */
  around: readonly Directive[]
  files: Files
}

function httpServers(directives: readonly Directive[], files: Files): Server[] {
  const upstreams = new Map(directives.filter(({ name }) => name === 'upstream').map((one) => [one.args[0] ?? '', upstreamServers(one)]))
  const formats = new Map([['combined', COMBINED], ...directives.filter(({ name }) => name === 'log_format').map((one) => [one.args[0] ?? '', one.args.slice(1).filter((arg) => !arg.startsWith('escape=')).join('')] as const)])
  const http = { upstreams, formats, around: directives, files }
  const settings = settingsOf(directives, initial, http)
  return directives.filter(({ name, block }) => name === 'server' && block !== null).map((one) => serverOf(one, settings, http))
}

function upstreamServers(upstream: Directive): ProxyTarget['servers'] {
  const servers = (upstream.block ?? []).filter(({ name }) => name === 'server').map(({ args: [place = ''] }) => hostAndPort(place, 80))
  if (servers.length === 0) throw new ConfigError('no servers are inside upstream', upstream)
  return servers
}

function hostAndPort(text: string, standard: number): { host: string; port: number } {
  const [host = '', port] = text.split(':')
  return { host, port: port === undefined ? standard : Number(port) }
}

function serverOf(server: Directive, outer: Settings, http: Http): Server {
  const block = server.block ?? []
  const listens = block.filter(({ name }) => name === 'listen').map(portOf).filter((one) => one !== null)
  const ports = block.some(({ name }) => name === 'listen') ? listens : [{ port: 80, isDefault: false, tls: false }]
  return {
    ports,
    identity: identityOf(block, http.around, http.files, ports.some(({ tls }) => tls) ? server : null),
    names: block.filter(({ name }) => name === 'server_name').flatMap(({ args }) => args),
    whole: locationOf({ ...server, args: ['/'] }, outer, http),
  }
}

/** Those after "ssl" change nothing that could be seen here. */
const LISTEN_OPTION = /^(default_server|default|ssl|http2|reuseport|deferred|(backlog|rcvbuf|sndbuf|so_keepalive)=\S+)$/

/** Null for IPv6, which no pod has. */
function portOf(directive: Directive): Server['ports'][number] | null {
  const [place = '', ...options] = directive.args
  if (place.startsWith('[')) return null
  const unknown = options.find((option) => !LISTEN_OPTION.test(option))
  if (unknown !== undefined) throw new ConfigError(`invalid parameter "${unknown}"`, directive)
  const text = place.includes(':') ? (place.split(':')[1] ?? '') : /^\d+$/.test(place) ? place : '80'
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new ConfigError(`invalid port in "${place}" of the "listen" directive`, directive)
  return { port, isDefault: options.includes('default_server'), tls: options.includes('ssl') }
}

function locationOf(location: Directive, outer: Settings, http: Http): Location {
  const block = location.block ?? []
  const last = (name: string): Directive | undefined => block.findLast((one) => one.name === name)
  const settings = settingsOf(block, outer, http)
  const proxyPass = last('proxy_pass')
  const answer = last('return')
  return {
    ...settings,
    ...matchOf(location),
    alias: last('alias')?.args[0] ?? null,
    tryFiles: last('try_files')?.args ?? null,
    answer: answer === undefined ? null : answerOf(answer),
    proxy: proxyPass === undefined ? null : proxyOf(proxyPass, http),
    counts: last('stub_status') !== undefined,
    locations: block.filter(({ name }) => name === 'location').map((one) => locationOf(one, settings, http)),
  }
}

function matchOf(location: Directive): Pick<Location, 'path' | 'match'> {
  const [first = '', second] = location.args
  if (second === undefined) return { path: first, match: 'prefix' }
  if (first === '=') return { path: second, match: 'exact' }
  if (first === '^~') return { path: second, match: 'prefix only' }
  if (first !== '~' && first !== '~*') throw new ConfigError(`invalid location modifier "${first}"`, location)
  try {
    return { path: '', match: new RegExp(second, first === '~*' ? 'i' : '') }
  } catch {
    throw new ConfigError(`pcre2_compile() failed in "${second}"`, location)
  }
}

function answerOf(directive: Directive): NonNullable<Location['answer']> {
  const [first = '', second] = directive.args
  if (second === undefined && /^https?:\/\//.test(first)) return { status: 302, text: first }
  if (!/^\d{1,3}$/.test(first)) throw new ConfigError(`invalid return code "${first}"`, directive)
  requireVariables(second ?? '', directive)
  return { status: Number(first), text: second ?? '' }
}

function proxyOf(at: Directive, { upstreams }: Http): ProxyTarget {
  const match = /^http:\/\/([^/]+)(\/.*)?$/.exec(at.args[0] ?? '')
  if (match === null) throw new ConfigError(/^https:/.test(at.args[0] ?? '') ? 'https protocol requires SSL support' : 'invalid URL prefix', at)
  const [, name = '', uri] = match
  if (name.includes('$')) throw new ConfigError(`no resolver defined to resolve ${name}`, at)
  return { name, servers: upstreams.get(name) ?? [hostAndPort(name, 80)], uri: uri ?? null, at }
}

function requireVariables(text: string, at: Directive): void {
  const unknown = unknownVariable(text)
  if (unknown !== null) throw new ConfigError(`unknown "${unknown}" variable`, at)
}

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** What a block says itself goes before what is around it; lists replace those around as a whole. */
function settingsOf(block: readonly Directive[], outer: Settings, { formats }: Http): Settings {
  const settings = { ...outer }
  const own = (name: string): Directive[] => block.filter((one) => one.name === name)
  for (const { args } of own('root')) settings.root = posix.resolve(PREFIX, args[0] ?? '')
  for (const { args } of own('index')) settings.index = args
  for (const { args } of own('default_type')) settings.defaultType = args[0] ?? ''
  for (const { block: pairs } of own('types')) settings.types = new Map((pairs ?? []).flatMap(({ name, args }) => args.map((suffix) => [suffix, name] as const)))
  for (const { args } of own('client_max_body_size')) settings.mostBodyBytes = Number.parseInt(args[0] ?? '', 10) * (UNITS[(args[0] ?? '').slice(-1).toLowerCase()] ?? 1) || Number.POSITIVE_INFINITY
  for (const { args } of own('server_tokens')) settings.tokens = args[0] !== 'off'
  const headers = [...own('add_header'), ...own('proxy_set_header')]
  for (const one of headers) requireVariables(one.args[1] ?? '', one)
  if (own('add_header').length > 0) settings.headers = own('add_header').map(({ args: [name = '', value = '', always] }) => ({ name, value, always: always === 'always' }))
  if (own('proxy_set_header').length > 0) settings.proxyHeaders = own('proxy_set_header').map(({ args: [name = '', value = ''] }) => ({ name, value }))
  for (const one of own('access_log')) {
    const format = one.args[0] === 'off' ? null : formats.get(one.args[1] ?? 'combined')
    if (format === undefined) throw new ConfigError(`unknown log format "${one.args[1]}"`, one)
    if (format !== null) requireVariables(format, one)
    settings.logFormat = format
  }
  if (own('error_page').length > 0) settings.errorPages = new Map(own('error_page').flatMap(errorPagesOf))
  return settings
}

function errorPagesOf({ args }: Directive): [number, { uri: string; status: number | null }][] {
  const uri = args.at(-1) ?? ''
  const changed = args.at(-2)?.startsWith('=') ? Number(args.at(-2)?.slice(1)) : null
  return args.slice(0, -1).flatMap((code) => (/^\d+$/.test(code) ? [[Number(code), { uri, status: changed }] as [number, { uri: string; status: number | null }]] : []))
}
