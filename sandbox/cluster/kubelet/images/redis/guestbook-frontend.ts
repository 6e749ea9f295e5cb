import { connect } from 'node:net'
import { resolveHost } from '../commands/resolve-host.ts'
import { serveHttp } from '../http-service.ts'
import type { Process, Program } from '../image.ts'
import { encodeCommand, type Reply, RespReader } from './resp.ts'

const PAGE = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Guestbook</title>
<style>body { font-family: sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem } input { font-size: 1rem; padding: .4rem; width: 60% } button { font-size: 1rem; padding: .4rem 1rem }</style>
</head>
<body>
<h1>Guestbook</h1>
<form>
<label for="message">Message</label>
<input id="message" placeholder="Messages" autocomplete="off">
<button>Submit</button>
</form>
<ul id="messages" aria-live="polite"></ul>
<script>
const ask = (query) => fetch('guestbook.php?' + new URLSearchParams(query)).then((answer) => answer.json())
const show = (data) => document.getElementById('messages').replaceChildren(...(data || '').split(',').filter(Boolean).map((text) => Object.assign(document.createElement('li'), { textContent: text })))
let kept = ''
ask({ cmd: 'get', key: 'messages' }).then(({ data }) => show((kept = data || '')))
document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault()
  const input = document.getElementById('message')
  kept += ',' + input.value
  input.value = ''
  ask({ cmd: 'set', key: 'messages', value: kept }).then(() => show(kept))
})
</script>
</body>
</html>
`
const TIMEOUT_MILLISECONDS = 5_000

/** One question to a Redis; throws an Error that says what PHP's client would. */
async function ask(self: Process, host: string, words: readonly string[]): Promise<Reply> {
  const address = (await resolveHost(self.container, host))?.addresses[0]
  if (address === undefined) throw new Error(`php_network_getaddresses: getaddrinfo failed: Name or service not known [tcp://${host}:6379]`)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port: 6379, localAddress: self.container.address, timeout: TIMEOUT_MILLISECONDS })
    const reader = new RespReader()
    const fail = (why: string): void => {
      socket.destroy()
      reject(new Error(`${why} [tcp://${host}:6379]`))
    }
    socket.on('connect', () => socket.write(encodeCommand(words)))
    socket.on('data', (chunk) => {
      const [reply] = reader.read(chunk)
      if (reply === undefined) return
      socket.destroy()
      if (reply !== null && typeof reply === 'object' && 'error' in reply) reject(new Error(reply.error))
      else resolve(reply)
    })
    socket.on('timeout', () => fail('Connection timed out'))
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code === 'ECONNREFUSED' ? 'Connection refused' : error.message))
  })
}

/** The page of https://kubernetes.io/docs/tutorials/stateless-application/guestbook/: writes to redis-leader, reads from redis-follower. */
export const guestbookFrontend: Program = (self) => {
  const hostOf = (name: string): string => (self.environment.GET_HOSTS_FROM === 'env' ? (self.environment[`${name.toUpperCase().replace('-', '_')}_SERVICE_HOST`] ?? '') : name)
  return serveHttp(
    self,
    80,
    () => (request, response) => {
      const url = new URL(request.url ?? '/', 'http://self')
      const finish = (status: number, type: string, body: string): void => {
        self.stdout(`${request.socket.remoteAddress} - - "${request.method} ${request.url} HTTP/1.1" ${status} ${body.length}\n`)
        response.writeHead(status, { 'Content-Type': type }).end(body)
      }
      if (url.pathname === '/' || url.pathname === '/index.html') return finish(200, 'text/html; charset=utf-8', PAGE)
      if (url.pathname !== '/guestbook.php') return finish(404, 'text/plain', 'Not Found\n')
      const isSet = url.searchParams.get('cmd') === 'set'
      const key = url.searchParams.get('key') ?? ''
      const asked = isSet ? ask(self, hostOf('redis-leader'), ['SET', key, url.searchParams.get('value') ?? '']) : ask(self, hostOf('redis-follower'), ['GET', key])
      asked.then(
        (reply) => finish(200, 'application/json', JSON.stringify(isSet ? { message: 'Updated' } : { data: reply ?? '' })),
        (error: Error) => {
          self.stderr(`PHP Fatal error:  Uncaught exception 'Predis\\Connection\\ConnectionException' with message '${error.message}'\n`)
          finish(500, 'text/plain', '')
        },
      )
    },
    { listening: () => self.stderr("[core:notice] [pid 1] AH00094: Command line: 'apache2 -D FOREGROUND'\n") },
  )
}
