import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'

/** What a request is to variables and logs. */
export interface Exchange {
  request: IncomingMessage
  client: string
  /** Decoded path, without query. */
  uri: string
  args: string
  serverName: string
  version: string
  hostname: string
  /** That this nginx was asked, this one with them. */
  requests: number
  /** Known when the answer is. */
  status: number
  bytesSent: number
  now: number
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "21/Nov/2026:08:00:00 +0000" */
function localTime(now: number): string {
  const text = new Date(now).toISOString()
  return `${text.slice(8, 10)}/${MONTHS[Number(text.slice(5, 7)) - 1]}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`
}

export const requestLine = ({ method, url, httpVersion }: IncomingMessage): string => `${method} ${url} HTTP/${httpVersion}`

/** What was spoken on the connection. */
export const schemeOf = ({ socket }: IncomingMessage): 'http' | 'https' => (socket instanceof TLSSocket ? 'https' : 'http')

const header = ({ request }: Exchange, name: string): string => {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : (value ?? '')
}
const hostOf = (exchange: Exchange): string => header(exchange, 'host').replace(/:\d+$/, '').toLowerCase() || exchange.serverName

const values: Readonly<Record<string, (exchange: Exchange) => string>> = {
  args: ({ args }) => args,
  body_bytes_sent: ({ bytesSent }) => String(bytesSent),
  document_uri: ({ uri }) => uri,
  host: hostOf,
  hostname: ({ hostname }) => hostname,
  is_args: ({ args }) => (args === '' ? '' : '?'),
  nginx_version: ({ version }) => version,
  proxy_add_x_forwarded_for: (exchange) => [header(exchange, 'x-forwarded-for'), exchange.client].filter((one) => one !== '').join(', '),
  query_string: ({ args }) => args,
  remote_addr: ({ client }) => client,
  remote_port: ({ request }) => String(request.socket.remotePort ?? ''),
  remote_user: () => '',
  request: ({ request }) => requestLine(request),
  request_method: ({ request }) => request.method ?? '',
  request_uri: ({ request }) => request.url ?? '',
  scheme: ({ request }) => schemeOf(request),
  https: ({ request }) => (request.socket instanceof TLSSocket ? 'on' : ''),
  ssl_protocol: ({ request }) => (request.socket instanceof TLSSocket ? (request.socket.getProtocol() ?? '') : ''),
  ssl_cipher: ({ request }) => (request.socket instanceof TLSSocket ? request.socket.getCipher().standardName : ''),
  server_addr: ({ request }) => request.socket.localAddress ?? '',
  server_name: ({ serverName }) => serverName,
  server_port: ({ request }) => String(request.socket.localPort ?? ''),
  server_protocol: ({ request }) => `HTTP/${request.httpVersion}`,
  status: ({ status }) => String(status),
  time_iso8601: ({ now }) => `${new Date(now).toISOString().slice(0, 19)}+00:00`,
  time_local: ({ now }) => localTime(now),
  uri: ({ uri }) => uri,
}

const NAME = /\$(?:\{(\w+)\}|(\w+))/g

function find(name: string): ((exchange: Exchange) => string) | null {
  if (Object.hasOwn(values, name)) return values[name] ?? null
  if (name.startsWith('http_')) return (exchange) => header(exchange, name.slice(5).replaceAll('_', '-'))
  if (name.startsWith('arg_')) return ({ args }) => new RegExp(`(?:^|&)${name.slice(4)}=([^&]*)`).exec(args)?.[1] ?? ''
  return null
}

/** The first variable in a text that there is not; null when all are known. */
export const unknownVariable = (text: string): string | null => [...text.matchAll(NAME)].map(([, braced, plain]) => braced ?? plain ?? '').find((name) => find(name) === null) ?? null

/** A text with its variables filled in; `empty` stands for those without a value. */
export const fillIn = (text: string, exchange: Exchange, empty = ''): string =>
  text.replace(NAME, (_, braced: string | undefined, plain: string | undefined) => find(braced ?? plain ?? '')?.(exchange) || empty)
