import { printing } from '../commands/command.ts'
import { debianCommands } from '../commands/index.ts'
import type { BuiltInImage, Process, Program } from '../image.ts'
import { pause } from '../pause.ts'
import { connectCommand } from './connect.ts'
import { conversionWebhook } from './conversion-webhook.ts'
import { grpcHealthChecking } from './grpc-health.ts'
import { guestbook } from './guestbook.ts'
import { issuerDiscovery } from './issuer-discovery.ts'
import { logsGenerator } from './logs-generator.ts'
import { mounttest } from './mounttest.ts'
import { netexec } from './netexec.ts'
import { porter } from './porter.ts'
import { liveness, serveHostname, testWebserver } from './servers.ts'
import { admissionWebhook } from './webhook.ts'

const fileOf = (self: Process, path: string): string => Buffer.from(self.container.files.read(path) ?? new Uint8Array()).toString()
const resolverLines = (self: Process, keyword: string): string[] =>
  fileOf(self, '/etc/resolv.conf')
    .split('\n')
    .filter((line) => line.startsWith(`${keyword} `))
    .map((line) => line.slice(keyword.length + 1))

const commandOf = ({ argv: [command = ''] }: Process): string => (command.startsWith('/') ? command : `/${command}`)

const subcommands: Readonly<Record<string, Program>> = {
  connect: connectCommand,
  'crd-conversion-webhook': conversionWebhook,
  'dns-server-list': printing((self) => `${resolverLines(self, 'nameserver').join(',')}\n`),
  'dns-suffix': printing((self) => `${resolverLines(self, 'search').join('').split(' ').join(',')}\n`),
  'entrypoint-tester': printing((self) => `[${[commandOf(self), ...self.argv.slice(1)].join(' ')}]\n`),
  'etc-hosts': printing((self) => fileOf(self, '/etc/hosts')),
  'grpc-health-checking': grpcHealthChecking,
  guestbook,
  liveness,
  'logs-generator': logsGenerator,
  mounttest,
  netexec,
  pause: async (self) => {
    self.stdout('Paused\n')
    return pause(self)
  },
  porter,
  'serve-hostname': serveHostname,
  'test-service-account-issuer-discovery': issuerDiscovery,
  'test-webserver': testWebserver,
  webhook: admissionWebhook,
}

/** One program for many purposes: the first word says which. */
const agnhost: Program = (self) => {
  const name = self.argv[1] ?? ''
  const subcommand = subcommands[name]
  if (subcommand) return subcommand(self)
  self.stderr(`Error: unknown command "${name}" for "app"; there are here: ${Object.keys(subcommands).join(', ')}\n`)
  return Promise.resolve(1)
}

/** The image that Kubernetes' documentation and tests use for servers. https://github.com/kubernetes/kubernetes/tree/master/test/images/agnhost */
export const agnhostImage: BuiltInImage = {
  repository: 'registry.k8s.io/e2e-test-images/agnhost',
  hasTag: (tag) => /^2\.\d{1,2}(\.\d)?$/.test(tag),
  sizeBytes: 52_477_311,
  entrypoint: ['/agnhost'],
  command: ['pause'],
  workingDirectory: '/',
  environment: () => ({}),
  files: () => ({ '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n', '/etc/group': 'root:x:0:\n' }),
  // The second name is what tests override the first with.
  programs: { ...debianCommands, agnhost, 'agnhost-2': agnhost },
}
