/**
 * System-call filters of the two boxes, as classic BPF programs for `bwrap --seccomp`. They are deny lists: a learner may use the
 * machine as any user may, but not load programs into the kernel, or reach sockets that a network namespace does not scope
 * (AF_VSOCK); nor, in the learner's box, make namespaces and mount, which the agent outside of it has to.
 */
export type FilteredBox = 'machine' | 'learner'

interface Architecture {
  /** AUDIT_ARCH_… of linux/audit.h. */
  audit: number
  /** The x32 ABI shares the x86-64 audit value and sets this bit; absent elsewhere. */
  foreignAbiBit?: number
  numbers: Record<FilteredCall, number>
  /** In both boxes. */
  denied: number[]
  /** In the learner's box. */
  deniedToLearner: number[]
}

type FilteredCall = 'clone' | 'clone3' | 'socket' | 'socketpair' | 'ioctl' | 'prctl'

/** Numbers that are the same everywhere, since Linux 5.1. */
const deniedEverywhere = { io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427, quotactl_fd: 443, memfd_secret: 447 } // prettier-ignore
const mountsEverywhere = {
  open_tree: 428, move_mount: 429, fsopen: 430, fsconfig: 431, fsmount: 432, fspick: 433, mount_setattr: 442, open_tree_attr: 467,
} // prettier-ignore

const namespacesOnX64 = { unshare: 272, setns: 308, mount: 165, umount2: 166, pivot_root: 155, chroot: 161, sethostname: 170, setdomainname: 171 } // prettier-ignore
const deniedOnX64 = {
  userfaultfd: 323, keyctl: 250, add_key: 248, request_key: 249, bpf: 321, perf_event_open: 298,
  open_by_handle_at: 304, name_to_handle_at: 303, syslog: 103, kexec_load: 246, kexec_file_load: 320,
  init_module: 175, finit_module: 313, delete_module: 176, swapon: 167, swapoff: 168, reboot: 169, acct: 163, quotactl: 179,
  settimeofday: 164, clock_settime: 227, adjtimex: 159, clock_adjtime: 305,
  iopl: 172, ioperm: 173, modify_ldt: 154, lookup_dcookie: 212, fanotify_init: 300, vhangup: 153, kcmp: 312,
} // prettier-ignore

const namespacesOnArm64 = { unshare: 97, setns: 268, mount: 40, umount2: 39, pivot_root: 41, chroot: 51, sethostname: 161, setdomainname: 162 } // prettier-ignore
const deniedOnArm64 = {
  userfaultfd: 282, keyctl: 219, add_key: 217, request_key: 218, bpf: 280, perf_event_open: 241,
  open_by_handle_at: 265, name_to_handle_at: 264, syslog: 116, kexec_load: 104, kexec_file_load: 294,
  init_module: 105, finit_module: 273, delete_module: 106, swapon: 224, swapoff: 225, reboot: 142, acct: 89, quotactl: 60,
  settimeofday: 170, clock_settime: 112, adjtimex: 171, clock_adjtime: 266,
  lookup_dcookie: 18, fanotify_init: 262, vhangup: 58, kcmp: 272,
} // prettier-ignore

const architectures: Partial<Record<NodeJS.Architecture, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    foreignAbiBit: 0x40000000,
    numbers: { clone: 56, clone3: 435, socket: 41, socketpair: 53, ioctl: 16, prctl: 157 },
    denied: [...Object.values(deniedEverywhere), ...Object.values(deniedOnX64)],
    deniedToLearner: [...Object.values(mountsEverywhere), ...Object.values(namespacesOnX64)],
  },
  arm64: {
    audit: 0xc00000b7,
    numbers: { clone: 220, clone3: 435, socket: 198, socketpair: 199, ioctl: 29, prctl: 167 },
    denied: [...Object.values(deniedEverywhere), ...Object.values(deniedOnArm64)],
    deniedToLearner: [...Object.values(mountsEverywhere), ...Object.values(namespacesOnArm64)],
  },
}

/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. */
const allowedFamilies = [1, 2, 10, 16]
/** TIOCSTI (types into another's terminal), TIOCSETD (loads line disciplines), TIOCLINUX (pastes on the console). */
const deniedIoctls = [0x5412, 0x5423, 0x541c]
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. NEWTIME is for unshare and clone3 only. */
const namespaceFlags = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000

const PR_SET_DUMPABLE = 4

const EPERM = 1
const ENOSYS = 38
const EAFNOSUPPORT = 97

const verdict = {
  allow: 0x7fff0000,
  kill: 0x80000000,
  errno: (number: number) => 0x00050000 | number,
}

/** Offsets in struct seccomp_data; arguments are 64 bits, low word first on both architectures. */
const field = { number: 0, architecture: 4, argument: (index: number) => 16 + 8 * index }

const op = { load: 0x20, jumpIfEqual: 0x15, jumpIfAnyBit: 0x45, return: 0x06 }

interface Instruction {
  code: number
  value: number
  /** Labels jumped to when the test holds, and when it does not; absent: the next instruction. */
  yes?: string
  no?: string
  label?: string
}

/** The filter of one box on one architecture. Throws where Podyard does not know the call numbers. */
export function seccompFilter(architecture: NodeJS.Architecture, box: FilteredBox): Buffer {
  const machine = architectures[architecture]
  if (machine === undefined) throw new Error(`No seccomp filter for ${architecture}: sandboxes run on x64 and arm64.`)
  return assemble(program(machine, box === 'learner'))
}

function program(machine: Architecture, forLearner: boolean): Instruction[] {
  const { numbers } = machine
  const is = (value: number, yes: string): Instruction => ({ code: op.jumpIfEqual, value, yes })
  const load = (offset: number, label?: string): Instruction => ({ code: op.load, value: offset, label })
  const answer = (label: string, value: number): Instruction => ({ code: op.return, value, label })
  return [
    load(field.architecture),
    { code: op.jumpIfEqual, value: machine.audit, no: 'kill' },
    load(field.number),
    ...(machine.foreignAbiBit === undefined ? [] : [{ code: op.jumpIfAnyBit, value: machine.foreignAbiBit, yes: 'missing' }]),
    ...(forLearner ? [is(numbers.clone, 'clone')] : [is(numbers.prctl, 'prctl')]),
    is(numbers.socket, 'socket'),
    is(numbers.socketpair, 'socket'),
    is(numbers.ioctl, 'ioctl'),
    // A filter cannot see behind clone3's pointer; without it, libc falls back to clone.
    is(numbers.clone3, 'missing'),
    ...[...machine.denied, ...(forLearner ? machine.deniedToLearner : [])].map((number) => is(number, 'denied')),
    answer('allowed', verdict.allow),
    ...(forLearner
      ? [load(field.argument(0), 'clone'), { code: op.jumpIfAnyBit, value: namespaceFlags, yes: 'denied', no: 'allowed again' }]
      : // bwrap makes itself traceable once it has dropped its capabilities, while it still holds the machine's /proc: the learner's
        // programs, of the same uid, could reach through it. Told that it did, it stays closed to them until it runs their program.
        [load(field.argument(0), 'prctl'), is(PR_SET_DUMPABLE, 'done'), answer('other prctl', verdict.allow)]),
    load(field.argument(0), 'socket'),
    ...allowedFamilies.map((family) => is(family, 'allowed again')),
    answer('no such family', verdict.errno(EAFNOSUPPORT)),
    load(field.argument(1), 'ioctl'),
    ...deniedIoctls.map((request) => is(request, 'denied')),
    answer('allowed again', verdict.allow),
    answer('denied', verdict.errno(EPERM)),
    answer('missing', verdict.errno(ENOSYS)),
    ...(forLearner ? [] : [answer('done', verdict.errno(0))]),
    answer('kill', verdict.kill),
  ]
}

/** Classic BPF as the kernel reads it: u16 code, u8 jump if true, u8 jump if false, u32 value; jumps count instructions, forward only. */
function assemble(instructions: Instruction[]): Buffer {
  const positions = new Map(instructions.flatMap(({ label }, index) => (label === undefined ? [] : [[label, index] as const])))
  const bytes = Buffer.alloc(instructions.length * 8)
  instructions.forEach((instruction, index) => {
    const distance = (label: string | undefined): number => {
      if (label === undefined) return 0
      const target = positions.get(label)
      if (target === undefined || target <= index || target - index > 256) throw new Error(`seccomp: cannot jump to "${label}" from ${index}`)
      return target - index - 1
    }
    bytes.writeUInt16LE(instruction.code, index * 8)
    bytes.writeUInt8(distance(instruction.yes), index * 8 + 2)
    bytes.writeUInt8(distance(instruction.no), index * 8 + 3)
    bytes.writeUInt32LE(instruction.value >>> 0, index * 8 + 4)
  })
  return bytes
}
