import { busyBoxCommands, debianCommands } from '../commands/index.ts'
import type { BuiltInImage, Program } from '../image.ts'
import { lazily } from '../lazily.ts'

const TAG = /^(latest|alpine|[5-8](\.\d{1,2}(\.\d{1,2})?)?)(-(alpine|bookworm|bullseye))?$/
/** Releases that a tag without a patch release stands for. */
const NEWEST: Readonly<Record<string, string>> = { 5: '5.0.14', 6: '6.2.19', 7: '7.4.5', 8: '8.2.1' }

const redisServer = lazily(async () => (await import('./redis-server.ts')).redisServer)
const redisCli = lazily(async () => (await import('./redis-cli.ts')).redisCli)
const guestbookFrontend = lazily(async () => (await import('./guestbook-frontend.ts')).guestbookFrontend)

/** "7" is its newest release, "7.2" the first of that name. */
function versionOf(tag: string): string {
  const [, major = '8', minor, patch] = /^(\d)(?:\.(\d+))?(?:\.(\d+))?/.exec(tag) ?? []
  return minor === undefined ? (NEWEST[major] ?? '') : `${major}.${minor}.${patch ?? '0'}`
}

/** The image's entrypoint: options and configuration files alone are for the server. */
const entrypoint: Program = (self) => {
  const [first = ''] = self.argv.slice(1)
  const argv = first.startsWith('-') || first.endsWith('.conf') ? ['redis-server', ...self.argv.slice(1)] : self.argv.slice(1)
  const program = self.container.programs[argv[0] ?? '']
  if (program === undefined) {
    self.stderr(`/usr/local/bin/docker-entrypoint.sh: exec: ${argv[0] ?? ''}: not found\n`)
    return Promise.resolve(127)
  }
  self.retitle(argv[0] === 'redis-server' ? 'redis-server *:6379' : argv.join(' '))
  return program({ ...self, argv })
}

const redisPrograms = { 'docker-entrypoint.sh': entrypoint, 'redis-server': redisServer, 'redis-cli': redisCli }

const redis = (repository: string, hasTag: BuiltInImage['hasTag'], more: Partial<BuiltInImage> = {}): BuiltInImage => ({
  repository,
  hasTag,
  sizeBytes: 45_006_722,
  entrypoint: ['docker-entrypoint.sh'],
  command: ['redis-server'],
  workingDirectory: '/data',
  environment: (tag) => ({ REDIS_VERSION: versionOf(tag) }),
  files: () => ({}),
  programs: { ...debianCommands, ...redisPrograms },
  ...more,
})

const frontend = (repository: string): BuiltInImage => ({
  repository,
  hasTag: (tag) => /^v\d$/.test(tag),
  sizeBytes: 180_000_000,
  entrypoint: [],
  command: ['apache2-foreground'],
  workingDirectory: '/var/www/html',
  environment: () => ({}),
  files: () => ({}),
  programs: { ...busyBoxCommands, 'apache2-foreground': guestbookFrontend },
})

/** Redis, and the guestbook of the tutorials that is made with it. */
export const redisImages: readonly BuiltInImage[] = [
  redis('docker.io/library/redis', (tag) => TAG.test(tag)),
  ...['us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower', 'gcr.io/google_samples/gb-redis-follower'].map((repository) => redis(repository, (tag) => /^v\d$/.test(tag), { command: ['redis-server', '--replicaof', 'redis-leader', '6379'], environment: () => ({ REDIS_VERSION: NEWEST[6] ?? '' }) })),
  ...['us-docker.pkg.dev/google-samples/containers/gke/gb-frontend', 'gcr.io/google_samples/gb-frontend', 'gcr.io/google-samples/gb-frontend', 'docker.io/corelab/gb-frontend'].map(frontend),
]
