import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { onlyOne } from './only-one.mjs'
import { dist, root } from './places.mjs'

/**
 * A stamp says from what something was made: the hash of its sources' content. Nothing is made twice, and a file that was
 * only touched, or a checkout that was copied, does not count as changed.
 */
const IGNORED = new Set(['node_modules', 'generated', 'content', 'testing', 'test-results'])
const isSource = (/** @type {string} */ name) => /\.([cm]?[jt]sx?|json|css|prisma|toml|bashrc|svg|png|ico|conf|ya?ml)$/.test(name) && !/\.test\.[jt]sx?$/.test(name)

/**
 * @param {string} path a file or folder
 * @returns {Promise<string[]>}
 */
async function filesOf(path) {
  const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return null
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (entries === null) return [path]
  const nested = entries
    .filter((entry) => !IGNORED.has(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : isSource(entry.name) ? [join(path, entry.name)] : []))
  return (await Promise.all(nested)).flat()
}

/**
 * @param {string[]} sources paths in the checkout
 * @returns {Promise<string>}
 */
export async function hashOf(sources) {
  const files = (await Promise.all(sources.map((source) => filesOf(join(root, source))))).flat().sort()
  const contents = await Promise.all(files.map((file) => readFile(file)))
  const hash = createHash('sha256').update(process.version)
  files.forEach((file, index) => hash.update(`\0${relative(root, file)}\0`).update(contents[index] ?? ''))
  return hash.digest('hex')
}

/**
 * Runs `make` unless it has been run on the same sources, and remembers. A `make` that fails is not remembered.
 * @param {string} name
 * @param {string} hash
 * @param {() => Promise<void>} make
 */
export async function unlessStamped(name, hash, make) {
  const file = join(dist, 'stamps', name)
  const stamped = async () => (await readFile(file, 'utf8').catch(() => '')) === hash
  if (await stamped()) return
  await onlyOne(async () => {
    if (await stamped()) return // another process has just made it
    await make()
    await mkdir(join(dist, 'stamps'), { recursive: true })
    await writeFile(file, hash)
  })
}
