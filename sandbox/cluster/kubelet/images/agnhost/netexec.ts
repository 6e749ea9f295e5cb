import { createSocket } from 'node:dgram'
import { request, type RequestListener } from 'node:http'
import { resolveHost } from '../commands/resolve-host.ts'
import { type HttpService, serveHttp } from '../http-service.ts'
import type { Process, Program } from '../image.ts'
import { flagOf, goTime, portOf } from './flags.ts'

/** A dial gives up on an answer after so long. */
const DIAL_MILLISECONDS = 5000
const MOST_DIALS = 100

/**
 * Answers who it is and who asks, over HTTP and UDP:
 *   /            "NOW: …"           /hostname, /hostName   the pod's name
 *   /clientip    who asks           /echo?msg=             what was said
 *   /healthz     200                /exit?code=            ends
 *   /header?key= a header           /dial?host=&port=&request=&protocol=&tries=   asks another
 * UDP takes "hostname", "echo …" and "clientip".
 */
export const netexec: Program = (self) => {
  const httpPort = portOf(self.argv, 'http-port', 8080)
  const udpPort = portOf(self.argv, 'udp-port', 8081)
  if (udpPort > 0) answerUdp(self, udpPort)
  self.stdout(`${flagOf(self.argv, 'tls-cert-file') ? 'Started HTTPS server' : 'Started HTTP server'} on port ${httpPort}\n`)
  return serveHttp(self, httpPort, (service) => answerHttp(self, service), {
    refused: (error, port) => self.stderr(`listen tcp :${port}: bind: ${error.message}\n`),
  })
}

const answerHttp =
  (self: Process, service: HttpService): RequestListener =>
  (asked, response) => {
    const url = new URL(asked.url ?? '/', 'http://self')
    const { remoteAddress: address, remotePort: port } = asked.socket
    // Hooks are proved by what stands in this log.
    self.stderr(`${goTime(self.clock.now())} GET ${asked.url}\n`)
    response.setHeader('Content-Type', 'text/plain; charset=utf-8')
    switch (url.pathname) {
      case '/':
        return void response.end(`NOW: ${new Date(self.clock.now()).toISOString()}`)
      case '/hostname':
      case '/hostName':
        return void response.end(self.container.hostname)
      case '/clientip':
        return void response.end(`${address}:${port}`)
      case '/echo': {
        const code = Number(url.searchParams.get('code') ?? 200)
        return void response.writeHead(code >= 200 && code < 600 ? code : 200).end(url.searchParams.get('msg') ?? '')
      }
      case '/header':
        return void response.end(String(asked.headers[(url.searchParams.get('key') ?? '').toLowerCase()] ?? ''))
      case '/healthz':
        return void response.end()
      case '/exit':
        return void response.end(() => service.exit(Number(url.searchParams.get('code') ?? 0)))
      case '/dial':
        return void dial(self, url.searchParams).then((text) => response.end(text))
      default:
        return void response.writeHead(404).end('404 page not found\n')
    }
  }

/** What other servers answer to one who asks through this one: {"responses":["web-1"]}. */
async function dial(self: Process, query: URLSearchParams): Promise<string> {
  const responses: string[] = []
  const errors: string[] = []
  const tries = Math.min(MOST_DIALS, Math.max(1, Number(query.get('tries') ?? 1)))
  const host = query.get('host') ?? ''
  const to = (await resolveHost(self.container, host))?.addresses[0]
  for (let count = 0; count < tries; count++) {
    try {
      if (to === undefined) throw new Error(`lookup ${host}: no such host`)
      const ask = query.get('protocol') === 'udp' ? askUdp : askHttp
      responses.push(await ask(self, to, Number(query.get('port')), query.get('request') ?? ''))
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error))
    }
  }
  return JSON.stringify({ ...(responses.length > 0 ? { responses } : {}), ...(errors.length > 0 ? { errors } : {}) })
}

const askHttp = (self: Process, host: string, port: number, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request({ host, port, path: `/${path.replace(/^\//, '')}`, localAddress: self.container.address, agent: false, timeout: DIAL_MILLISECONDS }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => resolve(text))
    })
    sent.on('timeout', () => sent.destroy(new Error('i/o timeout')))
    sent.on('error', reject)
    sent.end()
  })

function askUdp(self: Process, host: string, port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    const finish = (settle: () => void): void => {
      clearTimeout(timer)
      socket.close()
      settle()
    }
    const timer = setTimeout(() => finish(() => reject(new Error('i/o timeout'))), DIAL_MILLISECONDS)
    socket.on('message', (message) => finish(() => resolve(message.toString())))
    socket.on('error', (error) => finish(() => reject(error)))
    socket.bind(0, self.container.address, () => socket.send(text, port, host))
  })
}

function answerUdp(self: Process, port: number): void {
  const socket = createSocket('udp4')
  self.killed.addEventListener('abort', () => socket.close())
  socket.on('error', (error) => self.stderr(`listen udp :${port}: ${error.message}\n`))
  socket.on('message', (message, from) => {
    const [word = '', ...rest] = message.toString().trim().split(' ')
    const answers: Record<string, string> = { hostname: self.container.hostname, echo: rest.join(' '), clientip: `${from.address}:${from.port}` }
    const answer = answers[word.toLowerCase()]
    if (answer !== undefined) socket.send(answer, from.port, from.address)
  })
  socket.bind(port, self.container.address)
}
