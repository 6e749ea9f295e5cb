import type { IncomingMessage } from 'node:http'
import { posix } from 'node:path'
import type { Process, Program } from '../image.ts'
import { type Arguments, parseArguments, pathOf, readAll } from './command.ts'
import { type Failure, fetchFrom } from './http-client.ts'

const LONG: Readonly<Record<string, string>> = { silent: 's', 'show-error': 'S', fail: 'f', include: 'i', head: 'I', location: 'L', insecure: 'k', verbose: 'v' }
const LONG_VALUED: Readonly<Record<string, string>> = { output: 'o', request: 'X', header: 'H', 'max-time': 'm', 'write-out': 'w', 'user-agent': 'A', user: 'u' }
/** Each may come several times: their texts are joined by "&". */
const DATA = new Set(['-d', '--data', '--data-raw', '--data-binary', '--data-ascii', '--json'])
const NO_LIMIT_MILLISECONDS = 300_000
const MOST_REDIRECTS = 10

/** The options of curl that people type. */
export const curl: Program = async (self) => {
  const headers: Record<string, string> = { 'User-Agent': 'curl/8.14.1', Accept: '*/*' }
  // Headers may come several times; the rest count once.
  const argv = self.argv.map((word) => (LONG[word.slice(2)] && word.startsWith('--') ? `-${LONG[word.slice(2)]}` : word))
  for (const [index, word] of argv.entries()) {
    if (word !== '-H' && word !== '--header') continue
    const [name = '', value = ''] = (argv[index + 1] ?? '').split(/:\s*(.*)/s)
    headers[name] = value
  }
  const data: string[] = []
  for (let at = argv.findIndex((word) => DATA.has(word)); at >= 0; at = argv.findIndex((word) => DATA.has(word))) {
    const [option, value = ''] = argv.splice(at, 2)
    data.push(option !== '--data-raw' && value.startsWith('@') ? dataIn(self, value.slice(1), option === '--data-binary') : value)
    if (option === '--json') Object.assign(headers, { 'Content-Type': 'application/json', Accept: 'application/json' })
  }
  const args = parseArguments(argv, 'sSfiILkvgOqN46V', ['o', 'X', 'd', 'H', 'm', 'w', 'A', 'u', ...Object.keys(LONG_VALUED), 'cacert', 'connect-timeout', 'interface', 'noproxy', 'retry-delay', 'proto', 'resolve', 'retry'], ['compressed', 'no-buffer', 'version', 'http1.1', 'no-progress-meter'])
  for (const [long, short] of Object.entries(LONG_VALUED)) {
    const value = args.flags.get(long)
    if (value !== undefined) args.flags.set(short, value)
  }
  if (args.flags.has('V') || args.flags.has('version')) {
    self.stdout('curl 8.14.1 (x86_64-pc-linux-gnu)\nProtocols: http https\n')
    return 0
  }
  const agent = args.flags.get('A')
  if (agent !== undefined) headers['User-Agent'] = agent
  const user = args.flags.get('u')
  if (user !== undefined) headers.Authorization = `Basic ${Buffer.from(user).toString('base64')}`
  if (data.length > 0) args.flags.set('d', data.join('&'))
  if (args.rest.length === 0) {
    self.stderr('curl: (2) no URL specified\n')
    return 2
  }
  let status = 0
  for (const url of args.rest) status = await one(self, url, args, headers)
  return status
}

/** What `-d @file` sends, without its line breaks; "-" is standard input's place, which curl here does not read. */
function dataIn(self: Process, path: string, whole: boolean): string {
  const content = self.container.files.read(pathOf(self, path))
  if (content === null) throw new Error(`(26) Failed to open ${path}`)
  const text = Buffer.from(content).toString()
  return whole ? text : text.replace(/[\r\n]/g, '')
}

async function one(self: Process, first: string, { flags }: Arguments, headers: Record<string, string>): Promise<number> {
  const data = flags.get('d')
  const quiet = flags.has('s') && !flags.has('S')
  const authority = flags.get('cacert')
  const seconds = flags.get('m') ?? flags.get('connect-timeout')
  const limit = seconds === undefined ? NO_LIMIT_MILLISECONDS : Number(seconds) * 1000
  const began = self.clock.now()
  let url = first
  for (let redirects = 0; ; redirects++) {
    const got = await fetchFrom(self, {
      url,
      method: flags.get('X') ?? (flags.has('I') ? 'HEAD' : data !== undefined ? 'POST' : 'GET'),
      headers: { ...(data === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }), ...headers, Connection: 'close' },
      body: data === undefined ? null : Buffer.from(data),
      resolve: flags.get('resolve'),
      insecure: flags.has('k'),
      authority: authority === undefined ? null : self.container.files.read(pathOf(self, authority)),
      timeoutMilliseconds: limit,
    })
    if ('why' in got) {
      const [code, text] = failureText(got, url, self.clock.now() - began)
      if (!quiet) self.stderr(`curl: (${code}) ${text}\n`)
      writeOut(self, flags.get('w'), { code: 0, bytes: 0, seconds: (self.clock.now() - began) / 1000 })
      return code
    }
    const { response } = got
    const code = response.statusCode ?? 0
    const next = response.headers.location
    if (flags.has('L') && code >= 300 && code < 400 && next !== undefined && redirects < MOST_REDIRECTS) {
      response.resume()
      url = new URL(next, /:\/\//.test(url) ? url : `http://${url}`).href
      continue
    }
    if (flags.has('f') && code >= 400) {
      response.resume()
      if (!quiet) self.stderr(`curl: (22) The requested URL returned error: ${code}\n`)
      writeOut(self, flags.get('w'), { code, bytes: 0, seconds: (self.clock.now() - began) / 1000 })
      return 22
    }
    const body = await readAll(response)
    const shown = Buffer.concat([Buffer.from(flags.has('i') || flags.has('I') ? head(response) : ''), flags.has('I') ? Buffer.alloc(0) : body])
    const file = flags.has('O') ? posix.basename(new URL(/:\/\//.test(url) ? url : `http://${url}`).pathname) : flags.get('o')
    if (file === undefined || file === '-') self.stdout(shown)
    else if (file !== '/dev/null') self.container.files.write(pathOf(self, file), shown)
    writeOut(self, flags.get('w'), { code, bytes: body.byteLength, seconds: (self.clock.now() - began) / 1000 })
    return 0
  }
}

function head(response: IncomingMessage): string {
  const lines = [`HTTP/${response.httpVersion} ${response.statusCode} ${response.statusMessage}`]
  for (let index = 0; index < response.rawHeaders.length; index += 2) lines.push(`${response.rawHeaders[index]}: ${response.rawHeaders[index + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

function writeOut(self: Process, format: string | undefined, { code, bytes, seconds }: { code: number; bytes: number; seconds: number }): void {
  if (format === undefined) return
  const values: Readonly<Record<string, string>> = { http_code: String(code).padStart(3, '0'), response_code: String(code).padStart(3, '0'), size_download: String(bytes), time_total: seconds.toFixed(6) }
  self.stdout(format.replace(/%\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole).replace(/\\n/g, '\n').replace(/\\t/g, '\t'))
}

const MORE_ABOUT_CERTIFICATES = `
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.`

function failureText(failure: Failure, url: string, took: number): [number, string] {
  const { host, port } = place(url)
  switch (failure.why) {
    case 'bad url':
      return [3, `URL rejected: Malformed input to a URL function`]
    case 'no such host':
      return [6, `Could not resolve host: ${host}`]
    case 'timeout':
      return [28, `Connection timed out after ${Math.round(took)} milliseconds`]
    case 'empty reply':
      return [52, 'Empty reply from server']
    case 'refused':
    case 'unreachable':
      return [7, `Failed to connect to ${host} port ${port} after ${Math.round(took)} ms: Could not connect to server`]
    case 'untrusted':
      return [60, `${failure.detail}${MORE_ABOUT_CERTIFICATES}`]
    case 'not tls':
      return [35, `TLS connect error: ${failure.detail}`]
    case 'broken':
      return [56, failure.detail]
  }
}

function place(url: string): { host: string; port: number } {
  try {
    const parsed = new URL(/:\/\//.test(url) ? url : `http://${url}`)
    return { host: parsed.hostname, port: Number(parsed.port || (parsed.protocol === 'https:' ? 443 : 80)) }
  } catch {
    return { host: url, port: 0 }
  }
}
