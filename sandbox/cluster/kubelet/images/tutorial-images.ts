import type { RequestListener } from 'node:http'
import { timestamp } from '../../machinery/clock.ts'
import { debianCommands } from './commands/index.ts'
import { serveHttp } from './http-service.ts'
import type { BuiltInImage, Process, Program } from './image.ts'
import { nginxImage } from './nginx/nginx-image.ts'

const PORT = 8080

/** Says which pod and which version answers, and counts in its log what it was asked. */
const bootcamp: Program = (self) => {
  const { hostname, tag } = self.container
  const startedAt = self.clock.now()
  let requests = 0
  const answer: RequestListener = (_, response) => {
    const now = self.clock.now()
    self.stdout(`Running On: ${hostname} | Total Requests: ${++requests} | App Uptime: ${(now - startedAt) / 1000} seconds | Log Time: ${timestamp(now)}\n`)
    response.end(`Hello Kubernetes bootcamp! | Running on: ${hostname} | v=${tag.slice(1)}\n`)
  }
  return serveHttp(self, PORT, () => answer, { listening: () => self.stdout(`Kubernetes Bootcamp App Started At: ${timestamp(startedAt)} | Running On:  ${hostname}\n\n`), refused: refused(self) })
}

/** What `cat server.js` shows: the same, for Node. */
const bootcampSource = (tag: string): string => `const { createServer } = require('node:http')
const { hostname } = require('node:os')

createServer((request, response) => {
  response.end(\`Hello Kubernetes bootcamp! | Running on: \${hostname()} | v=${tag.slice(1)}\\n\`)
}).listen(${PORT})
`

const helloApp: Program = (self) => {
  const { hostname, tag } = self.container
  const answer: RequestListener = (request, response) => {
    self.stderr(`${timestamp(self.clock.now())} Serving request: ${request.url}\n`)
    response.end(`Hello, world!\nVersion: ${tag}.0\nHostname: ${hostname}\n`)
  }
  return serveHttp(self, PORT, () => answer, { listening: () => self.stderr(`${timestamp(self.clock.now())} Server listening on port ${PORT}\n`), refused: refused(self) })
}

const refused = (self: Process) => (error: NodeJS.ErrnoException): void => self.stderr(`listen: ${error.message}\n`)

const bootcampImage = (repository: string): BuiltInImage => ({
  repository,
  hasTag: (tag) => tag === 'v1' || tag === 'v2',
  sizeBytes: 84_000_000,
  entrypoint: [],
  command: ['/bin/sh', '-c', 'node server.js'],
  workingDirectory: '/',
  environment: () => ({ NODE_VERSION: '6.3.1' }),
  files: (tag) => ({ '/server.js': bootcampSource(tag) }),
  programs: { ...debianCommands, node: bootcamp },
})

const helloImage = (repository: string): BuiltInImage => ({
  repository,
  hasTag: (tag) => tag === '1.0' || tag === '2.0',
  sizeBytes: 14_000_000,
  entrypoint: ['/hello-app'],
  command: [],
  workingDirectory: '/',
  environment: () => ({ PORT: String(PORT) }),
  files: () => ({}),
  programs: { 'hello-app': helloApp },
})

/** nginx as the tutorials of StatefulSets have it, under a number of its own. */
const nginxSlim: BuiltInImage = { ...nginxImage, repository: 'registry.k8s.io/nginx-slim', hasTag: (tag) => /^0\.\d{1,2}$/.test(tag), environment: () => nginxImage.environment('stable'), files: () => nginxImage.files('stable') }

/** nginx as "Connecting Applications with Services" has it, for a configuration that speaks TLS. */
const nginxHttps: BuiltInImage = { ...nginxSlim, repository: 'docker.io/bprashanth/nginxhttps', hasTag: (tag) => tag === '1.0' }

/** What the tutorials on https://kubernetes.io/docs/tutorials/ run. */
export const tutorialImages: readonly BuiltInImage[] = [
  ...['gcr.io/google-samples/kubernetes-bootcamp', 'gcr.io/k8s-minikube/kubernetes-bootcamp', 'docker.io/jocatalin/kubernetes-bootcamp'].map(bootcampImage),
  ...['gcr.io/google-samples/hello-app', 'us-docker.pkg.dev/google-samples/containers/gke/hello-app'].map(helloImage),
  nginxSlim,
  nginxHttps,
]
