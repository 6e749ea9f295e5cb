import type { IncomingMessage, RequestListener } from 'node:http'
import { readAll } from './commands/command.ts'
import { busyBoxCommands } from './commands/index.ts'
import { serveHttp } from './http-service.ts'
import type { BuiltInImage, Process, Program } from './image.ts'
import { nginxImage } from './nginx/nginx-image.ts'

/** Serves on one port; `answer` gives what is said to a request. */
const saying =
  (port: (self: Process) => number, answer: (self: Process, request: IncomingMessage, body: string) => string): Program =>
  (self) => {
    const listener: RequestListener = (request, response) =>
      void readAll(request).then(
        (body) => response.end(answer(self, request, body.toString())),
        () => response.destroy(),
      )
    return serveHttp(self, port(self), () => listener, { refused: (error) => self.stderr(`listen: ${error.message}\n`) })
  }

const client = ({ socket }: IncomingMessage): string => (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
const headerLines = ({ rawHeaders }: IncomingMessage, between: string): string => rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}${between}${rawHeaders[index + 1]}`] : [])).join('\n')

/** Who asks, and how, as "Using Source IP" looks at it. */
const echoServer = saying(
  () => 8080,
  ({ container }, request, body) =>
    `\n\nHostname: ${container.hostname}\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n\tserver_version=nginx: 1.13.3 - lua: 10008\n\nRequest Information:\n\tclient_address=${client(request)}\n\tmethod=${request.method}\n\treal path=${request.url}\n\tquery=${request.url?.split('?')[1] ?? ''}\n\trequest_version=${request.httpVersion}\n\trequest_scheme=http\n\trequest_uri=http://${request.headers.host}:8080${request.url}\n\nRequest Headers:\n${headerLines(request, '=').replace(/^/gm, '\t').toLowerCase()}\n\nRequest Body:\n\t${body === '' ? '-no body in request-' : body}\n\n`,
)

/** The same in the words of version 1.4. */
const oldEchoServer = saying(
  () => 8080,
  (_, request, body) =>
    `CLIENT VALUES:\nclient_address=${client(request)}\ncommand=${request.method}\nreal path=${request.url}\nquery=${request.url?.split('?')[1] ?? 'nil'}\nrequest_version=${request.httpVersion}\nrequest_uri=http://${request.headers.host}:8080${request.url}\n\nSERVER VALUES:\nserver_version=nginx: 1.10.0 - lua: 10001\n\nHEADERS RECEIVED:\n${headerLines(request, '=').toLowerCase()}\nBODY:\n${body === '' ? '-no body in request-' : body}`,
)

const plainEcho = saying(
  () => 8080,
  ({ container }, request, body) => `Request served by ${container.hostname}\n\n${request.method} ${request.url} HTTP/${request.httpVersion}\n\n${headerLines(request, ': ')}\n\n${body}`,
)

const whoami = saying(
  ({ argv }) => Number(argv[argv.findIndex((word) => /^--?port$/.test(word)) + 1]) || 80,
  ({ container }, request) => `Hostname: ${container.hostname}\nIP: ${container.address}\nRemoteAddr: ${client(request)}:${request.socket.remotePort}\n${request.method} ${request.url} HTTP/${request.httpVersion}\n${headerLines(request, ': ')}\n\n`,
)

/** `http-echo -text=… [-listen=:5678]`, as examples of Ingress have it. */
const httpEcho: Program = (self) => {
  const option = (name: string): string | undefined => {
    const at = self.argv.findIndex((word) => new RegExp(`^--?${name}(=|$)`).test(word))
    return at < 0 ? undefined : (/=(.*)$/s.exec(self.argv[at] ?? '')?.[1] ?? self.argv[at + 1])
  }
  const text = option('text') ?? self.environment.ECHO_TEXT
  if (text === undefined) {
    self.stderr('Missing -text option!\n')
    return Promise.resolve(127)
  }
  const port = Number(/:(\d+)$/.exec(option('listen') ?? ':5678')?.[1])
  self.stdout(`[INFO] server is listening on :${port}\n`)
  return saying(() => port, () => `${text}\n`)(self)
}

const image = (repository: string, tags: RegExp, programs: BuiltInImage['programs'], command: string[]): BuiltInImage => ({
  repository,
  hasTag: (tag) => tags.test(tag),
  sizeBytes: 20_000_000,
  entrypoint: command,
  command: [],
  workingDirectory: '/',
  environment: () => ({}),
  files: () => ({}),
  programs,
})

/** What the front end's image has in the place of nginx' own server. */
const FRONTEND_CONF = `upstream Backend {
    # The name of the Service of the back end.
    server hello;
}

server {
    listen 80;

    location / {
        proxy_pass http://Backend;
    }
}
`

/** Servers that answer with what they were asked, or with one sentence, as tutorials and examples run them. */
export const echoImages: readonly BuiltInImage[] = [
  image('registry.k8s.io/echoserver', /^1\.(8|9|10)$/, { ...busyBoxCommands, echoserver: echoServer }, ['/echoserver']),
  image('k8s.gcr.io/echoserver', /^1\.(8|9|10)$/, { ...busyBoxCommands, echoserver: echoServer }, ['/echoserver']),
  image('gcr.io/google_containers/echoserver', /^1\.4$/, { ...busyBoxCommands, echoserver: oldEchoServer }, ['/echoserver']),
  image('docker.io/kicbase/echo-server', /^(latest|1\.0)$/, { 'echo-server': plainEcho }, ['/echo-server']),
  image('docker.io/traefik/whoami', /^(latest|v1\.\d+(\.\d+)?)$/, { whoami }, ['/whoami']),
  image('docker.io/hashicorp/http-echo', /^(latest|alpine|[01]\.\d+(\.\d+)?)$/, { 'http-echo': httpEcho }, ['/http-echo']),
  image('gcr.io/google-samples/hello-go-gke', /^1\.0$/, { 'hello-go': saying(() => 80, () => '{"message":"Hello"}\n') }, ['/hello-go']),
  image('gcr.io/google-samples/node-hello', /^1\.0$/, { ...busyBoxCommands, node: saying(() => 8080, () => 'Hello Kubernetes!') }, ['node']),
  { ...nginxImage, repository: 'gcr.io/google-samples/hello-frontend', hasTag: (tag) => tag === '1.0', environment: () => nginxImage.environment('stable'), files: () => ({ ...nginxImage.files('stable'), '/etc/nginx/conf.d/default.conf': FRONTEND_CONF }) },
]
