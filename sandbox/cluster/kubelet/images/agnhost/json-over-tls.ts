import { readAll } from '../commands/command.ts'
import { serveHttp } from '../http-service.ts'
import type { Process } from '../image.ts'
import { flagOf, portOf } from './flags.ts'

/** What is answered to a JSON body at a path; null: nothing, for ever. */
export type JsonHandler = (body: unknown, path: string) => unknown

/**
 * Serves JSON over TLS on --port with --tls-cert-file and --tls-private-key-file, as the API server asks webhooks; /readyz says ok. What a handler
 * throws is the client's fault.
 */
export function serveJsonOverTls(self: Process, handle: JsonHandler): Promise<number> {
  const pem = (flag: string): string | null => {
    const path = flagOf(self.argv, flag)
    const content = path === undefined ? null : self.container.files.read(path)
    if (content === null) self.stderr(`open ${path ?? `(--${flag} is not given)`}: no such file or directory\n`)
    return content === null ? null : Buffer.from(content).toString()
  }
  const [cert, key] = [pem('tls-cert-file'), pem('tls-private-key-file')]
  if (cert === null || key === null) return Promise.resolve(1)
  return serveHttp(
    self,
    portOf(self.argv, 'port', 443),
    () => (request, response) => {
      const [path = '/'] = (request.url ?? '/').split('?')
      if (path === '/readyz') return void response.end('ok')
      const answer = async (): Promise<void> => {
        const result = await handle(JSON.parse((await readAll(request)).toString()), path)
        if (result === undefined) response.writeHead(404).end('404 page not found\n')
        else if (result !== null) response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(result))
      }
      answer().catch((error: unknown) => response.writeHead(400).end(`${error instanceof Error ? error.message : String(error)}\n`))
    },
    { tls: { cert, key }, refused: (error, port) => self.stderr(`listen tcp :${port}: bind: ${error.message}\n`) },
  )
}
