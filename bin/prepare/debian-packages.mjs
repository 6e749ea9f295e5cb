import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './places.mjs'
import { step } from './progress.mjs'
import { runQuietly } from './run-quietly.mjs'

/** What sandboxes cannot do without, and what a learner's shell is poor without: program → Debian package. */
const NEEDED = { bwrap: 'bubblewrap', ip: 'iproute2', nft: 'nftables' }
const SHELL = { bash: 'bash', vim: 'vim', nano: 'nano', less: 'less', curl: 'curl', ps: 'procps', git: 'git', jq: 'jq', watch: 'procps', ping: 'iputils-ping', dig: 'bind9-dnsutils' }

/** @param {string} program */
function isInstalled(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin']
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false // not there, or not for us: the same
    }
  })
}

/** @param {Record<string, string>} programs */
const missing = (programs) => [...new Set(Object.entries(programs).filter(([program]) => !isInstalled(program)).map(([, name]) => name))]

/**
 * On Debian as root: installs what is missing. Elsewhere: one line that says what to install; the site starts without it
 * and tells learners what does not work.
 * @param {Record<string, string>} [more] further programs → packages
 */
export async function installDebianPackages(more = {}) {
  if (process.platform !== 'linux') {
    process.stderr.write('Sandboxes need Linux: this machine can show the lessons but not run them. `npm run podyard -- doctor` tells more.\n')
    return
  }
  const needed = missing({ ...NEEDED, ...more })
  const nice = missing(SHELL)
  if (needed.length + nice.length === 0) return
  const mayInstall = existsSync('/etc/debian_version') && process.getuid?.() === 0
  if (!mayInstall) {
    if (needed.length > 0) process.stderr.write(`Missing for sandboxes: ${needed.join(', ')}. Install with: sudo apt-get install ${[...needed, ...nice].join(' ')}\n`)
    return
  }
  await step(`Installing ${[...needed, ...nice].join(', ')}`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const install = (/** @type {string[]} */ names) =>
      runQuietly('apt-get', ['install', '-y', '--no-install-recommends', '-qq', ...names], { cwd: root, env, what: `Installing ${names.join(', ')}`, remedy: 'Check the connection to the Debian mirror, then start again.' })
    await runQuietly('apt-get', ['update', '-qq'], { cwd: root, env, what: 'apt-get update', remedy: 'Check the connection to the Debian mirror, then start again.' })
    await install([...needed, ...nice])
  })
}
