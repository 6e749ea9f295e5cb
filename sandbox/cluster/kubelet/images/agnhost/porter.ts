import { createSocket } from 'node:dgram'
import type { RequestListener } from 'node:http'
import { serveHttp } from '../http-service.ts'
import type { Process, Program } from '../image.ts'
import { pause } from '../pause.ts'
import { flagOf, goTime } from './flags.ts'

/** Answers on each port that the environment names with what it says: SERVE_PORT_80=foo, SERVE_TCP_PORT_…, SERVE_UDP_PORT_…, SERVE_TLS_PORT_… */
export const porter: Program = async (self) => {
  const json = flagOf(self.argv, 'json-response') === 'true'
  const served: Promise<number>[] = []
  for (const [name, value] of Object.entries(self.environment)) {
    const [, kind = '', port = ''] = /^SERVE_(?:(TCP|UDP|TLS)_)?PORT_(\d+)$/.exec(name) ?? []
    if (port === '') continue
    const answer: RequestListener = ({ method }, response) => {
      if (json) response.setHeader('Content-Type', 'application/json')
      response.end(json ? JSON.stringify({ Method: method, Body: value }) : value)
    }
    const log = (text: string): void => self.stderr(`${goTime(self.clock.now())} ${text}\n`)
    const refused = (error: Error): void => log(`server on port "${port}" failed: ${error.message}`)
    if (kind === 'UDP') serveUdp(self, Number(port), value, refused)
    else if (kind === 'TLS') {
      const tls = pair(self)
      if (tls === null) log(`tls server on port "${port}" failed: CERT_FILE and KEY_FILE must name a certificate and its key; this image has none of its own`)
      else served.push(serveHttp(self, Number(port), () => answer, { tls, refused }))
    } else served.push(serveHttp(self, Number(port), () => answer, { refused }))
  }
  if (served.length === 0) return pause(self)
  await Promise.all(served)
  return 0
}

function pair({ environment, container }: Process): { cert: string; key: string } | null {
  const pem = (path: string | undefined): string | null => {
    const content = path === undefined ? null : container.files.read(path)
    return content === null ? null : Buffer.from(content).toString()
  }
  const [cert, key] = [pem(environment.CERT_FILE), pem(environment.KEY_FILE)]
  return cert === null || key === null ? null : { cert, key }
}

function serveUdp(self: Process, port: number, value: string, refused: (error: Error) => void): void {
  const socket = createSocket('udp4')
  self.killed.addEventListener('abort', () => socket.close())
  socket.on('error', refused)
  socket.on('message', (_, from) => socket.send(value, from.port, from.address))
  socket.bind(port, self.container.address)
}
