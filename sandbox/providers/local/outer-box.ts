import { boxLimits, boxPaths } from '../../agent/box/limits.ts'
import type { AgentConfig } from '../../agent/config.ts'

/** Where bwrap finds what it binds into the machine. */
export interface OuterPlaces {
  /** The folder shared with the host, for the agent's socket. */
  run: string
  agent: string
  node: string
  tools: string
}

/** The launcher opens them: bwrap writes its child's pid to one, and reads the filter of system calls from the other. */
const descriptors = { info: 3, filter: 4 }
/** Whatever the site was started with, or is doing, stays outside: the agent begins with 0, 1 and 2. */
const closeDescriptors = 'for f in /proc/$$/fd/*; do f=${f##*/}; [ "$f" -gt 2 ] && eval "exec $f>&-"; done'

/** What the agent needs as uid 0 of its own user namespace: its network, its mounts, the learner's box. */
const capabilities = ['SYS_ADMIN', 'NET_ADMIN', 'NET_BIND_SERVICE', 'SYS_CHROOT', 'SETUID', 'SETGID', 'SETPCAP', 'SETFCAP', 'SYS_RESOURCE']

/** Parts of the host's /etc that programs under /usr need; nothing secret is among them, and what is missing is left out. */
const hostEtc = ['alternatives', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'ssl/certs', 'ssl/openssl.cnf', 'terminfo', 'services', 'protocols', 'mime.types']

/** Flags that keep an idle agent small. With OpenSSL's own store of authorities, Node does not read all of the Web's for the one of the cluster (docs/decisions/0055). */
export const nodeFlags = ['--max-semi-space-size=1', '--single-threaded-gc', '--v8-pool-size=0', '--max-old-space-size=192', '--disable-wasm-trap-handler', '--use-openssl-ca']

/** Arguments of the outer bwrap. `machine` stands in the command line so that leftovers can be found. */
export function outerArguments(machine: string, places: OuterPlaces, command: readonly string[]): string[] {
  const { home, tools, agent, node, run, box, etc } = boxPaths
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup'],
    ...['--uid', '0', '--gid', '0', '--hostname', 'lab', '--cap-drop', 'ALL', ...capabilities.flatMap((name) => ['--cap-add', `CAP_${name}`])],
    ...['--clearenv', '--setenv', 'PATH', '/usr/bin:/usr/sbin', '--setenv', 'HOME', '/root', '--setenv', 'LANG', 'C.UTF-8', '--setenv', 'UV_THREADPOOL_SIZE', '2'],
    ...['--setenv', 'PODYARD_MACHINE', machine],
    ...['--ro-bind', '/usr', '/usr', '--size', '4096', '--tmpfs', '/usr/local', '--remount-ro', '/usr/local'],
    ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev', '--dir', '/tmp', '--dir', home],
    ...['--size', `${8 * 1024 * 1024}`, '--tmpfs', '/run', '--dir', box, '--dir', etc],
    ...hostEtc.flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `${etc}/${name}`]),
    ...['--bind', places.run, run, '--ro-bind', places.agent, agent, '--ro-bind', places.node, node, '--ro-bind', places.tools, tools],
    ...['--remount-ro', '/', '--chdir', '/', '--info-fd', `${descriptors.info}`, '--seccomp', `${descriptors.filter}`],
    ...['--', '/bin/bash', '-c', `${closeDescriptors}; ${mounts()} && exec "$@"`, 'bash', ...command],
  ]
}

/** The agent's own command line, inside the outer box. */
export function agentCommand(watchMemory: boolean): string[] {
  const config: AgentConfig = { socket: `${boxPaths.run}/agent.sock`, box: 'nested', watchMemory }
  return [boxPaths.node, ...nodeFlags, `${boxPaths.agent}/start.cjs`, JSON.stringify(config)]
}

/** bwrap cannot bound the number of files of a tmpfs; mount can. */
function mounts(): string {
  const tmpfs = (path: string, bytes: number, inodes: number, mode: string): string =>
    `mount -t tmpfs -o size=${bytes},nr_inodes=${inodes},mode=${mode},nosuid,nodev tmpfs ${path}`
  return [
    tmpfs(boxPaths.home, boxLimits.homeBytes, boxLimits.homeInodes, '0755'),
    tmpfs('/tmp', boxLimits.tmpBytes, boxLimits.tmpInodes, '1777'),
    tmpfs('/dev/shm', boxLimits.sharedMemoryBytes, boxLimits.sharedMemoryInodes, '1777'),
  ].join(' && ')
}
