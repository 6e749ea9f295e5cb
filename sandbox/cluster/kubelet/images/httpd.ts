import { posix } from 'node:path'
import { debianCommands } from './commands/index.ts'
import { serveHttp } from './http-service.ts'
import type { BuiltInImage, Program } from './image.ts'

const ROOT = '/usr/local/apache2/htdocs'
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.txt': 'text/plain', '.json': 'application/json' }
const notFound = '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n'

/** Serves the files below htdocs on port 80, as the image does with the configuration it comes with. */
const httpd: Program = (self) =>
  serveHttp(
    self,
    80,
    () => (request, response) => {
      const path = posix.join(ROOT, posix.normalize(decodeURI(new URL(request.url ?? '/', 'http://self').pathname)))
      const content = self.container.files.read(path.endsWith('/') ? `${path}index.html` : path)
      const status = content === null ? 404 : 200
      const body = content ?? Buffer.from(notFound)
      self.stdout(`${request.socket.remoteAddress} - - "${request.method} ${request.url} HTTP/1.1" ${status} ${body.length}\n`)
      response.writeHead(status, { Server: 'Apache', 'Content-Type': status === 404 ? 'text/html' : (types[posix.extname(path)] ?? 'text/html'), 'Content-Length': body.length })
      response.end(request.method === 'HEAD' ? undefined : body)
    },
    {
      listening: () => self.stderr(`[core:notice] [pid 1] AH00094: Command line: 'httpd -D FOREGROUND'\n`),
      refused: (error, port) => self.stderr(`(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:${port} (${error.code})\n`),
    },
  )

export const httpdImage: BuiltInImage = {
  repository: 'docker.io/library/httpd',
  hasTag: (tag) => /^(latest|2|2\.4(\.\d{1,2})?)(-(alpine|bookworm|trixie))?$/.test(tag),
  sizeBytes: 59_138_440,
  entrypoint: [],
  command: ['httpd-foreground'],
  workingDirectory: '/usr/local/apache2',
  environment: () => ({ HTTPD_PREFIX: '/usr/local/apache2' }),
  files: () => ({ [`${ROOT}/index.html`]: '<html><body><h1>It works!</h1></body></html>\n' }),
  programs: { ...debianCommands, 'httpd-foreground': httpd },
}
