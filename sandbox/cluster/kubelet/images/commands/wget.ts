import { posix } from 'node:path'
import type { Program } from '../image.ts'
import { parseArguments, pathOf, readAll } from './command.ts'
import { type Failure, fetchFrom } from './http-client.ts'

const DEFAULT_TIMEOUT_SECONDS = 900
const MOST_REDIRECTS = 5

/** BusyBox's wget. */
export const wget: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'qScnv', ['O', 'T', 'P', 'U', 't', 'header', 'post-data', 'timeout', 'tries', 'user-agent'], ['spider', 'no-check-certificate', 'quiet'])
  const quiet = flags.has('q') || flags.has('quiet')
  const header = flags.get('header')?.split(/:\s*/, 2)
  let status = 0
  for (let url of rest) {
    for (let redirects = 0; ; redirects++) {
      const got = await fetchFrom(self, {
        url,
        method: flags.has('post-data') ? 'POST' : 'GET',
        headers: { 'User-Agent': 'Wget', Connection: 'close', ...(header === undefined ? {} : { [header[0] ?? '']: header[1] ?? '' }) },
        body: flags.has('post-data') ? Buffer.from(flags.get('post-data') ?? '') : null,
        insecure: true,
        authority: null,
        timeoutMilliseconds: Number(flags.get('T') ?? flags.get('timeout') ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
      })
      if ('why' in got) {
        self.stderr(`wget: ${failureText(got, url)}\n`)
        status = 1
        break
      }
      const { response, address, port } = got
      const host = new URL(/:\/\//.test(url) ? url : `http://${url}`).host
      if (!quiet) self.stderr(`Connecting to ${host} (${address}:${port})\n`)
      const code = response.statusCode ?? 0
      const next = response.headers.location
      if (code >= 300 && code < 400 && next !== undefined && redirects < MOST_REDIRECTS) {
        response.resume()
        url = new URL(next, /:\/\//.test(url) ? url : `http://${url}`).href
        continue
      }
      if (flags.has('S')) self.stderr(`  HTTP/${response.httpVersion} ${code} ${response.statusMessage}\n`)
      const body = await readAll(response)
      if (code >= 400) {
        self.stderr(`wget: server returned error: HTTP/${response.httpVersion} ${code} ${response.statusMessage}\n`)
        status = 1
      } else if (flags.has('spider')) {
        if (!quiet) self.stderr('remote file exists\n')
      } else {
        const file = flags.get('O') ?? (posix.basename(new URL(/:\/\//.test(url) ? url : `http://${url}`).pathname) || 'index.html')
        if (file === '-') self.stdout(body)
        else {
          self.container.files.write(pathOf(self, posix.join(flags.get('P') ?? '', file)), body)
          if (!quiet) self.stderr(`saving to '${file}'\n${file.padEnd(20)} 100% |********************************| ${String(body.byteLength).padStart(5)}  0:00:00 ETA\n'${file}' saved\n`)
        }
      }
      break
    }
  }
  return status
}

function failureText(failure: Failure, url: string): string {
  const host = url.replace(/^[a-z]+:\/\//, '').replace(/[/:?].*$/, '')
  switch (failure.why) {
    case 'no such host':
      return `bad address '${host}'`
    case 'bad url':
      return `not an http or ftp url: ${url}`
    case 'timeout':
      return 'download timed out'
    case 'empty reply':
      return 'error getting response'
    case 'refused':
      return `can't connect to remote host (${failure.detail}): Connection refused`
    case 'unreachable':
      return `can't connect to remote host (${failure.detail}): Host is unreachable`
    case 'untrusted':
    case 'not tls':
    case 'broken':
      return failure.detail
  }
}
