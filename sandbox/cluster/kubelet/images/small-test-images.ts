import { debianCommands } from './commands/index.ts'
import { serveHttp } from './http-service.ts'
import type { BuiltInImage, Program } from './image.ts'
import { pause } from './pause.ts'

const REGISTRY = 'registry.k8s.io/e2e-test-images'
const WEB_PORT = 80

/** Serves which picture it is at /data.json: two versions of it are how updates are watched. */
const picture =
  (name: string): Program =>
  (self) =>
    serveHttp(self, WEB_PORT, () => (request, response) => {
      if (request.url === '/data.json') response.end(JSON.stringify({ image: `${name}.jpg` }))
      else response.writeHead(404).end('404 page not found\n')
    })

/** Says whom a program with the set-user-ID bit would become. */
const noNewPrivileges: Program = async (self) => {
  const status = Buffer.from(self.container.files.read('/proc/self/status') ?? new Uint8Array()).toString()
  const forbidden = /^NoNewPrivs:\s*1$/m.test(status)
  self.stdout(`Effective uid: ${forbidden ? self.container.files.who.uid : 0}\n`)
  return 0
}

const image = (name: string, tags: RegExp, sizeBytes: number, more: Pick<BuiltInImage, 'entrypoint' | 'command' | 'programs' | 'user'>): BuiltInImage => ({
  repository: `${REGISTRY}/${name}`,
  hasTag: (tag) => tags.test(tag),
  sizeBytes,
  workingDirectory: '/',
  environment: () => ({}),
  files: () => ({ '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n', '/etc/group': 'root:x:0:\n' }),
  ...more,
})

/** Images of Kubernetes' tests that do one thing. https://github.com/kubernetes/kubernetes/tree/master/test/images */
export const smallTestImages: readonly BuiltInImage[] = [
  image('jessie-dnsutils', /^1\.\d$/, 112_030_336, { entrypoint: [], command: ['sleep', '3600'], programs: debianCommands }),
  image('nautilus', /^1\.\d$/, 49_641_698, { entrypoint: ['/server'], command: [], programs: { ...debianCommands, server: picture('nautilus') } }),
  image('kitten', /^1\.\d$/, 49_643_180, { entrypoint: ['/server'], command: [], programs: { ...debianCommands, server: picture('kitten') } }),
  image('nonewprivs', /^1\.\d$/, 7_107_254, { entrypoint: ['/nnp'], command: [], programs: { nnp: noNewPrivileges }, user: 1000 }),
  image('nonroot', /^1\.\d$/, 42_321_438, { entrypoint: ['/pause'], command: [], programs: { pause }, user: 1234 }),
]
