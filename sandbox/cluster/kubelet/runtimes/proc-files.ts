import type { Container } from 'kubernetes-types/core/v1'
import { parseQuantity } from '../../machinery/quantity.ts'
import { defaultCapacity } from '../node-object.ts'
import type { Credential } from './credential.ts'

const NANOS = 1_000_000_000n

/** By their bits. https://man7.org/linux/man-pages/man7/capabilities.7.html */
const CAPABILITIES =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  )
/** What containerd gives a container that asks for nothing. */
const DEFAULT = 'CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP'.split(' ')

/** The capabilities of a container as a mask of bits. */
export function capabilityMask({ securityContext }: Container): bigint {
  const { add = [], drop = [] } = securityContext?.capabilities ?? {}
  const plain = (names: readonly string[]): string[] => names.map((name) => name.toUpperCase().replace(/^CAP_/, ''))
  const everything = securityContext?.privileged === true || plain(add).includes('ALL')
  const kept = plain(drop).includes('ALL') ? [] : DEFAULT.filter((name) => !plain(drop).includes(name))
  const names = new Set(everything ? CAPABILITIES : [...kept, ...plain(add)])
  return CAPABILITIES.reduce((mask, name, bit) => (names.has(name) ? mask | (1n << BigInt(bit)) : mask), 0n)
}

/** Memory of every node, as `status.capacity` says it. */
export const NODE_MEMORY_KIB = Number.parseInt(defaultCapacity.memory ?? '0', 10)
/** Cores of every node. */
const CORES = Number(defaultCapacity.cpu)

const cpuInfo = Array.from({ length: CORES }, (_, index) => `processor\t: ${index}\nvendor_id\t: GenuineIntel\nmodel name\t: Podyard virtual CPU\ncpu cores\t: ${CORES}\n`).join('\n')
const memInfo = [['MemTotal', NODE_MEMORY_KIB], ['MemFree', NODE_MEMORY_KIB], ['MemAvailable', NODE_MEMORY_KIB], ['SwapTotal', 0], ['SwapFree', 0]].map(([name, kib]) => `${`${name}:`.padEnd(16)}${String(kib).padStart(8)} kB\n`).join('')

/** What programs read of themselves in /proc: who they are and what they may. */
export function procFiles(container: Container, { uid, gid, groups }: Credential): Record<string, string> {
  const bounding = capabilityMask(container)
  const effective = uid === 0 ? bounding : 0n
  const hex = (mask: bigint): string => mask.toString(16).padStart(16, '0')
  const privileged = container.securityContext?.privileged === true
  const lines = [
    ['Umask', '0022'],
    ['State', 'S (sleeping)'],
    ['Pid', '1'],
    ['PPid', '0'],
    ['Uid', Array(4).fill(uid).join('\t')],
    ['Gid', Array(4).fill(gid).join('\t')],
    ['Groups', `${groups.join(' ')} `],
    ['CapInh', hex(0n)],
    ['CapPrm', hex(effective)],
    ['CapEff', hex(effective)],
    ['CapBnd', hex(bounding)],
    ['CapAmb', hex(0n)],
    ['NoNewPrivs', container.securityContext?.allowPrivilegeEscalation === false ? '1' : '0'],
    ['Seccomp', privileged || container.securityContext?.seccompProfile === undefined ? '0' : '2'],
  ]
  const text = lines.map(([name, value]) => `${name}:\t${value}\n`).join('')
  const { cpu, memory } = container.resources?.limits ?? {}
  const amount = (quantity: string): bigint => parseQuantity(quantity).nanos
  return {
    '/proc/1/status': text,
    '/proc/self/status': text,
    '/proc/cpuinfo': cpuInfo,
    '/proc/meminfo': memInfo,
    '/proc/version': 'Linux version 6.1.0-35-amd64 (Podyard)\n',
    // Limits as a cgroup of version 2 tells them. https://docs.kernel.org/admin-guide/cgroup-v2.html
    '/sys/fs/cgroup/memory.max': memory === undefined ? 'max\n' : `${amount(memory) / NANOS}\n`,
    '/sys/fs/cgroup/cpu.max': cpu === undefined ? 'max 100000\n' : `${(amount(cpu) * 100_000n) / NANOS} 100000\n`,
  }
}
