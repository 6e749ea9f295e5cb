import { alpineCommands, busyBoxCommands, debianCommands } from './commands/index.ts'
import type { BuiltInImage, Program } from './image.ts'

const image = (repository: string, tags: RegExp, sizeBytes: number, programs: BuiltInImage['programs'], entrypoint: readonly string[], command: readonly string[], files: Record<string, string>): BuiltInImage => ({
  repository: `docker.io/${repository}`,
  hasTag: (tag) => tags.test(tag),
  sizeBytes,
  entrypoint,
  command,
  workingDirectory: '/',
  environment: () => ({}),
  files: () => ({ '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n', '/etc/group': 'root:x:0:\n', ...files }),
  programs,
})

const release = (name: string, version: string): Record<string, string> => ({ '/etc/os-release': `NAME="${name}"\nID=${name.toLowerCase().split(' ')[0]}\nVERSION_ID=${version}\nPRETTY_NAME="${name} ${version}"\n` })

const curlCommand: Program = debianCommands.curl as Program

/** Images for the command line: shells, loops, jobs, and pods to ask other pods from. */
export const commandImages: readonly BuiltInImage[] = [
  image('library/busybox', /^(latest|stable|musl|glibc|uclibc|1(\.(2[0-9]|3[0-7])(\.\d)?)?)(-(musl|glibc|uclibc))?$/, 2_156_519, busyBoxCommands, [], ['sh'], {}),
  image('library/alpine', /^(latest|edge|3(\.\d{1,2}(\.\d{1,2})?)?)$/, 3_807_421, alpineCommands, [], ['/bin/sh'], release('Alpine Linux', '3.22.1')),
  image('library/debian', /^(latest|1[123]|bookworm|trixie|stable|bookworm-slim|stable-slim)$/, 48_489_310, debianCommands, [], ['bash'], release('Debian GNU/Linux', '12')),
  image('library/ubuntu', /^(latest|2[0246]\.04|jammy|noble)$/, 29_723_061, debianCommands, [], ['/bin/bash'], release('Ubuntu', '24.04')),
  image('curlimages/curl', /^(latest|[78]\.\d+\.\d+)$/, 8_977_205, { ...alpineCommands, curl: curlCommand }, ['curl'], ['--help'], release('Alpine Linux', '3.22.1')),
  image('radial/busyboxplus', /^(latest|base|curl|git)$/, 3_100_000, { ...busyBoxCommands, curl: curlCommand }, [], ['/bin/sh'], {}),
]
