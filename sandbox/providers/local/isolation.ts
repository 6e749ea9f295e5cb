import { readFile } from 'node:fs/promises'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Programs a machine with sandboxes needs, and the Debian package each is in. */
const programs = { bwrap: 'bubblewrap', ip: 'iproute2', nft: 'nftables', setpriv: 'util-linux', bash: 'bash' }
const searchPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin']

/** Packages that are missing, in words. Empty when none is. */
export function missingPrograms(): string[] {
  return Object.entries(programs)
    .filter(([program]) => findProgram(program) === null)
    .map(([program, debianPackage]) => `${program} is missing: install the package ${debianPackage} (apt-get install ${debianPackage}).`)
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
const complaints: { says: RegExp; means: string }[] = [
  {
    says: /setting up uid map: Permission denied/,
    means:
      'AppArmor forbids user namespaces here (Ubuntu 23.10 and later): set `sysctl kernel.apparmor_restrict_unprivileged_userns=0`, or load an AppArmor profile for bwrap that allows `userns`.',
  },
  {
    says: /No permissions to create new namespace|unshare(?: failed)?: Operation not permitted/,
    means: 'This machine forbids new namespaces, as Docker’s default seccomp profile does: run the container with `--security-opt seccomp=unconfined`, or Podyard outside a container.',
  },
  {
    says: /mount proc on .*: Operation not permitted/,
    means: 'Parts of /proc are masked here, as in a Docker container: run the container with `--security-opt systempaths=unconfined`, or Podyard outside a container.',
  },
  {
    says: /No space left on device|nesting depth or/,
    means: 'User namespaces are used up: raise `sysctl user.max_user_namespaces`.',
  },
  {
    says: /Unknown option --(size|disable-userns|userns|pidns|args)/,
    means: 'This bubblewrap is too old: version 0.8 or later is needed.',
  },
]

/** One sentence for an operator from what bwrap said. */
export function explain(said: string): string {
  const known = complaints.find(({ says }) => says.test(said))
  return known === undefined ? `A sandbox could not be made; bubblewrap said: ${said.trim().slice(-300)}` : known.means
}

/** What is known without trying. Null: trying will tell. */
export async function knownObstacle(): Promise<string | null> {
  if (process.platform !== 'linux') return `Sandboxes need Linux; this is ${process.platform}. Run Podyard in a Linux machine or virtual machine.`
  if (process.arch !== 'x64' && process.arch !== 'arm64') return `Sandboxes need an x64 or arm64 processor; this is ${process.arch}.`
  const [missing] = missingPrograms()
  if (missing !== undefined) return missing
  const namespaces = await readFile('/proc/sys/kernel/unprivileged_userns_clone', 'utf8').catch(() => '1')
  if (namespaces.trim() === '0') return 'This kernel keeps user namespaces for root: set `sysctl kernel.unprivileged_userns_clone=1`.'
  return null
}
