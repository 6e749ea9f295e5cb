import { readFile } from 'node:fs/promises'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { IsolationProblem } from '../../provider.ts'

/** Programs a machine with sandboxes needs, and the Debian package each is in. */
const programs = { bwrap: 'bubblewrap', ip: 'iproute2', nft: 'nftables', setpriv: 'util-linux', bash: 'bash' }
const searchPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin']

/** Programs that are missing. Empty when none is. */
export function missingPrograms(): IsolationProblem[] {
  return Object.entries(programs)
    .filter(([program]) => findProgram(program) === null)
    .map(([program, debianPackage]) => ({
      code: 'program-missing',
      values: { program, package: debianPackage },
      says: `${program} is missing: install the package ${debianPackage} (apt-get install ${debianPackage}).`,
    }))
}

/** Where a program lies; null when nowhere. */
export function findProgram(program: string): string | null {
  for (const folder of searchPath) {
    try {
      const path = join(folder, program)
      accessSync(path, constants.X_OK)
      return path
    } catch {
      continue
    }
  }
  return null
}

/** What bwrap's complaint means on the machines where it is known to fail, and what to do there. */
const complaints: { said: RegExp; code: IsolationProblem['code']; says: string }[] = [
  {
    said: /setting up uid map: Permission denied/,
    code: 'apparmor',
    says: 'AppArmor forbids user namespaces here (Ubuntu 23.10 and later): set `sysctl kernel.apparmor_restrict_unprivileged_userns=0`, or load an AppArmor profile for bwrap that allows `userns`.',
  },
  {
    said: /No permissions to create new namespace|unshare(?: failed)?: Operation not permitted/,
    code: 'seccomp',
    says: 'This machine forbids new namespaces, as Docker’s default seccomp profile does: run the container with `--security-opt seccomp=unconfined`, or Podyard outside a container.',
  },
  {
    said: /mount proc on .*: Operation not permitted/,
    code: 'masked-proc',
    says: 'Parts of /proc are masked here, as in a Docker container: run the container with `--security-opt systempaths=unconfined`, or Podyard outside a container.',
  },
  {
    said: /No space left on device|nesting depth or/,
    code: 'namespaces-used-up',
    says: 'User namespaces are used up: raise `sysctl user.max_user_namespaces`.',
  },
  {
    said: /Unknown option --(size|disable-userns|userns|pidns|args)/,
    code: 'old-bubblewrap',
    says: 'This bubblewrap is too old: version 0.8 or later is needed.',
  },
]

/** What bwrap's last words mean; those that nobody knows are told as they are. */
export function explain(text: string): IsolationProblem {
  const known = complaints.find(({ said }) => said.test(text))
  if (known !== undefined) return { code: known.code, values: {}, says: known.says }
  const said = text.trim().slice(-SAID_CHARACTERS)
  return { code: 'other', values: { said }, says: `A sandbox could not be made; bubblewrap said: ${said}` }
}

/** Of what bwrap said, the end: what came before led to it. */
const SAID_CHARACTERS = 300

/** What is known without trying. Null: trying will tell. */
export async function knownObstacle(): Promise<IsolationProblem | null> {
  const { platform, arch } = process
  if (platform !== 'linux') return { code: 'platform', values: { platform }, says: `Sandboxes need Linux; this is ${platform}. Run Podyard in a Linux machine or virtual machine.` }
  if (arch !== 'x64' && arch !== 'arm64') return { code: 'processor', values: { arch }, says: `Sandboxes need an x64 or arm64 processor; this is ${arch}.` }
  const [missing] = missingPrograms()
  if (missing !== undefined) return missing
  const namespaces = await readFile('/proc/sys/kernel/unprivileged_userns_clone', 'utf8').catch(() => '1')
  if (namespaces.trim() === '0') return { code: 'root-only-namespaces', values: {}, says: 'This kernel keeps user namespaces for root: set `sysctl kernel.unprivileged_userns_clone=1`.' }
  return null
}
