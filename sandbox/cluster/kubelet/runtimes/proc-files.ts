import type { Container } from 'kubernetes-types/core/v1'
import type { Credential } from './credential.ts'

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
  return { '/proc/1/status': text, '/proc/self/status': text }
}
