import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { createLocalProvider } from '../../../sandbox/providers/local/index.ts'
import { findProgram, missingPrograms } from '../../../sandbox/providers/local/isolation.ts'
import { projectRoot } from '../../project-root.ts'
import { dataFolder, disk } from './data-folder.ts'
import { gib, type Finding } from './finding.ts'
import { port } from './port.ts'

const MINIMUM_NODE = [20, 19] as const
/** Without these the trial of a sandbox fails for a reason that has been told already. */
const NEEDED_BY_SANDBOXES = new Set(['programs', 'tools', 'data'])
const MINIMUM_MEMORY_BYTES = 1024 ** 3

/** Looks at everything Podyard needs of the machine; never throws for what it finds. */
export async function examine(): Promise<Finding[]> {
  const root = projectRoot()
  const data = resolve(process.env.PODYARD_DATA || join(root, '.data'))
  const findings = [node(), ...programs(), tools(data), chromium(), memory(), await dataFolder(data), ...(await disk(data)), await port()]
  const lacking = findings.find(({ what, verdict }) => verdict === 'wrong' && NEEDED_BY_SANDBOXES.has(what))
  if (lacking) return [...findings, { what: 'isolation', verdict: 'note', says: `not looked at: a sandbox needs what is said of “${lacking.what}”`, todo: 'Do that, then run this again.' }]
  return [...findings, ...(await isolation(root, data))]
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const recent = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])
  return recent
    ? { what: 'node', verdict: 'ok', says: process.version }
    : { what: 'node', verdict: 'wrong', says: `${process.version} is too old`, todo: `Install Node.js ${MINIMUM_NODE.join('.')} or later.` }
}

function programs(): Finding[] {
  if (process.platform !== 'linux') return []
  const missing = missingPrograms()
  if (missing.length > 0) return missing.map(({ values }) => ({ what: 'programs', verdict: 'wrong', says: `${values.program} is missing`, todo: `Install the package ${values.package} (apt-get install ${values.package}).` }))
  return [{ what: 'programs', verdict: 'ok', says: ['bwrap', 'ip', 'nft'].map((name) => findProgram(name)).join(', ') }]
}

function tools(data: string): Finding {
  const missing = ['kubectl', 'helm'].filter((name) => !existsSync(join(data, 'tools', 'bin', name)))
  return missing.length === 0
    ? { what: 'tools', verdict: 'ok', says: `kubectl and helm in ${join(data, 'tools', 'bin')}` }
    : { what: 'tools', verdict: 'wrong', says: `${missing.join(' and ')} not there yet`, todo: 'Run `npm start` once with a network: it downloads them.' }
}

function chromium(): Finding {
  const found = ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram).find((path) => path !== null)
  return found === undefined
    ? { what: 'chromium', verdict: 'note', says: 'not found; only `npm test` and `npm run bench` need it', todo: 'apt-get install chromium, or npx playwright install chromium.' }
    : { what: 'chromium', verdict: 'ok', says: found }
}

function memory(): Finding {
  const says = `${gib(totalmem())}, ${gib(freemem())} free`
  return totalmem() >= MINIMUM_MEMORY_BYTES ? { what: 'memory', verdict: 'ok', says } : { what: 'memory', verdict: 'note', says, todo: 'With less than 1 GiB hardly one learner fits.' }
}

async function isolation(root: string, dataFolder: string): Promise<Finding[]> {
  const version = await promisify(execFile)('bwrap', ['--version']).then(({ stdout }) => stdout.trim(), () => 'bubblewrap')
  try {
    const provider = createLocalProvider({ root, dataFolder })
    const { level, problems } = await provider.isolation()
    await provider.close()
    if (level === 'none') return problems.map(({ says }) => ({ what: 'isolation', verdict: 'wrong', says, todo: 'Until then Podyard refuses learners; PODYARD_ALLOW_UNISOLATED=1 lets one trusted learner in without isolation.' }))
    const who = process.getuid?.() === 0 ? 'each sandbox as a uid of its own' : 'sandboxes as this user'
    return [{ what: 'isolation', verdict: 'ok', says: `${version}: a sandbox within a sandbox works, ${who}` }, ...problems.map(({ says }): Finding => ({ what: 'limits', verdict: 'note', says, todo: 'Good enough for learners you know.' }))]
  } catch (error) {
    return [{ what: 'isolation', verdict: 'wrong', says: (error as Error).message, todo: 'Run `npm start` first.' }]
  }
}
