import { ConfigError, type Directive } from './parse-config.ts'

type Context = 'main' | 'events' | 'http' | 'upstream' | 'server' | 'location'

interface Rule {
  in: readonly Context[]
  /** How many arguments there may be. */
  args: readonly [least: number, most: number]
  /** The context that its block is; "types" holds pairs. */
  block?: Context | 'types'
}

const everywhere: readonly Context[] = ['http', 'server', 'location']
const any = Number.POSITIVE_INFINITY

/** Directives that mean something here, and those (the second half) of which nothing could be seen on this machine in any case. */
const rules: Readonly<Record<string, Rule>> = {
  http: { in: ['main'], args: [0, 0], block: 'http' },
  events: { in: ['main'], args: [0, 0], block: 'events' },
  server: { in: ['http'], args: [0, 0], block: 'server' },
  upstream: { in: ['http'], args: [1, 1], block: 'upstream' },
  location: { in: ['server', 'location'], args: [1, 2], block: 'location' },
  types: { in: everywhere, args: [0, 0], block: 'types' },
  include: { in: ['main', 'events', 'http', 'upstream', 'server', 'location'], args: [1, 1] },
  listen: { in: ['server'], args: [1, any] },
  server_name: { in: ['server'], args: [1, any] },
  root: { in: everywhere, args: [1, 1] },
  alias: { in: ['location'], args: [1, 1] },
  index: { in: everywhere, args: [1, any] },
  try_files: { in: ['server', 'location'], args: [2, any] },
  return: { in: ['server', 'location'], args: [1, 2] },
  proxy_pass: { in: ['location'], args: [1, 1] },
  proxy_set_header: { in: everywhere, args: [2, 2] },
  add_header: { in: everywhere, args: [2, 3] },
  default_type: { in: everywhere, args: [1, 1] },
  error_page: { in: everywhere, args: [2, any] },
  access_log: { in: everywhere, args: [1, any] },
  log_format: { in: ['http'], args: [2, any] },
  client_max_body_size: { in: everywhere, args: [1, 1] },
  ssl_certificate: { in: ['http', 'server'], args: [1, 1] },
  ssl_certificate_key: { in: ['http', 'server'], args: [1, 1] },
  ssl_protocols: { in: ['http', 'server'], args: [1, any] },
  server_tokens: { in: everywhere, args: [1, 1] },
  stub_status: { in: ['server', 'location'], args: [0, 1] },

  user: { in: ['main'], args: [1, 2] },
  worker_processes: { in: ['main'], args: [1, 1] },
  worker_connections: { in: ['events'], args: [1, 1] },
  error_log: { in: ['main', ...everywhere], args: [1, 2] },
  pid: { in: ['main'], args: [1, 1] },
  daemon: { in: ['main'], args: [1, 1] },
  sendfile: { in: everywhere, args: [1, 1] },
  tcp_nopush: { in: everywhere, args: [1, 1] },
  tcp_nodelay: { in: everywhere, args: [1, 1] },
  keepalive_timeout: { in: [...everywhere, 'upstream'], args: [1, 2] },
  types_hash_max_size: { in: everywhere, args: [1, 1] },
  proxy_http_version: { in: everywhere, args: [1, 1] },
  proxy_read_timeout: { in: everywhere, args: [1, 1] },
  proxy_connect_timeout: { in: everywhere, args: [1, 1] },
  proxy_send_timeout: { in: everywhere, args: [1, 1] },
  proxy_buffering: { in: everywhere, args: [1, 1] },
  send_timeout: { in: everywhere, args: [1, 1] },
  client_body_timeout: { in: everywhere, args: [1, 1] },
  client_header_timeout: { in: ['http', 'server'], args: [1, 1] },
  server_names_hash_bucket_size: { in: ['http'], args: [1, 1] },
  multi_accept: { in: ['events'], args: [1, 1] },
  use: { in: ['events'], args: [1, 1] },
  worker_rlimit_nofile: { in: ['main'], args: [1, 1] },
  http2: { in: ['http', 'server'], args: [1, 1] },
  keepalive: { in: ['upstream'], args: [1, 1] },
  ssl_ciphers: { in: ['http', 'server'], args: [1, 1] },
  ssl_dhparam: { in: ['http', 'server'], args: [1, 1] },
  ssl_ecdh_curve: { in: ['http', 'server'], args: [1, 1] },
  ssl_prefer_server_ciphers: { in: ['http', 'server'], args: [1, 1] },
  ssl_session_cache: { in: ['http', 'server'], args: [1, 2] },
  ssl_session_tickets: { in: ['http', 'server'], args: [1, 1] },
  ssl_session_timeout: { in: ['http', 'server'], args: [1, 1] },
}

/** `server` in an upstream is another directive than the block of that name. */
const upstreamServer: Rule = { in: ['upstream'], args: [1, any] }

/** Whether every directive is known, stands where it may, and has the arguments it must. Throws `ConfigError` in nginx's words. */
export function checkDirectives(directives: readonly Directive[], context: Context): void {
  for (const directive of directives) {
    const { name, args, block } = directive
    const rule = context === 'upstream' && name === 'server' ? upstreamServer : Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined) throw new ConfigError(`unknown directive "${name}"`, directive)
    if (!rule.in.includes(context)) throw new ConfigError(`"${name}" directive is not allowed here`, directive)
    if (args.length < rule.args[0] || args.length > rule.args[1]) throw new ConfigError(`invalid number of arguments in "${name}" directive`, directive)
    if (block === null && rule.block !== undefined) throw new ConfigError(`directive "${name}" has no opening "{"`, directive)
    if (block !== null && rule.block === undefined) throw new ConfigError(`directive "${name}" is not terminated by ";"`, directive)
    if (block !== null && rule.block !== undefined && rule.block !== 'types') checkDirectives(block, rule.block)
  }
}
