import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Root as HastRoot } from 'hast'
import type { Root } from 'mdast'
import { bundleMDX } from 'mdx-bundler'
import remarkGfm from 'remark-gfm'
import { visit } from 'unist-util-visit'
import type { Locale } from '../schema/index.ts'
import { checkDataOnly } from './data-only.ts'
import { numberHints } from './number-hints.ts'
import { parseProse } from './parse.ts'
import { ProseError } from './prose-error.ts'
import { wholeKeys } from './whole-keys.ts'

export { ProseError } from './prose-error.ts'

/** Raise when the same source compiles to something else, so that what is on disk is not used any more. */
const COMPILER_VERSION = 3
/** Compiled lessons kept in memory, the most recently used. */
const MEMORY_LIMIT = 200

export interface CompiledBody {
  /** For `getMDXComponent(code)` of mdx-bundler/client, with an implementation of every one of `LessonComponents`. */
  code: string
}

export interface BodyCompiler {
  /** Throws `ProseError`: not valid, or not data only. */
  compile(source: string, options: { file: string; locale: Locale }): Promise<CompiledBody>
}

/** A compiler that remembers by content, in memory and under `cacheFolder`; without one, in memory only. */
export function createBodyCompiler(cacheFolder?: string): BodyCompiler {
  const memory = new Map<string, Promise<CompiledBody>>()

  function remember(key: string, body: Promise<CompiledBody>): Promise<CompiledBody> {
    memory.delete(key)
    memory.set(key, body)
    const [oldest] = memory.keys()
    if (memory.size > MEMORY_LIMIT && oldest !== undefined) memory.delete(oldest)
    body.catch(() => memory.delete(key))
    return body
  }

  return {
    compile(source, { file }) {
      const key = createHash('sha256').update(`${COMPILER_VERSION}\0${source}`).digest('hex')
      const known = memory.get(key)
      return remember(key, known ?? throughDisk(cacheFolder, key, () => bundle(source, file)))
    },
  }
}

const withoutDisk = createBodyCompiler()

/** Compiles one lesson's prose, remembered in memory. Throws `ProseError`. */
export function compileLessonBody(source: string, options: { file: string; locale: Locale }): Promise<CompiledBody> {
  return withoutDisk.compile(source, options)
}

async function bundle(source: string, file: string): Promise<CompiledBody> {
  // Checked before the bundler sees it, for messages with a place; and again by the first plugin, which is what keeps code out.
  const problems = checkDataOnly(parseProse(source, file))
  if (problems.length > 0) throw new ProseError(file, problems)
  const { code } = await bundleMDX({
    source,
    // The front matter reader would run `---js`; there is no front matter here, and no engine either.
    grayMatterOptions: (options) => ({ ...options, engines: { yaml: noEngine, json: noEngine, javascript: noEngine, js: noEngine } }),
    mdxOptions: (options) => ({
      ...options,
      // First: the bundler's own plugins add an export, which must not hide an author's.
      remarkPlugins: [() => dataOnly, ...(options.remarkPlugins ?? []), remarkGfm, () => numberHints, () => wholeKeys],
      rehypePlugins: [...(options.rehypePlugins ?? []), () => attributesOnPre],
    }),
  })
  return { code }

  function dataOnly(tree: Root): void {
    const found = checkDataOnly(tree)
    if (found.length > 0) throw new ProseError(file, found)
  }
}

function noEngine(): never {
  throw new Error('a lesson has no front matter')
}

/** Markdown puts a block's attributes on its <code>; pages style and address the <pre>. */
function attributesOnPre(tree: HastRoot): void {
  visit(tree, 'element', (element) => {
    const [code] = element.children
    if (element.tagName !== 'pre' || code?.type !== 'element') return
    for (const [name, value] of Object.entries(code.properties)) if (name.startsWith('data')) element.properties[name] = value
  })
}

async function throughDisk(folder: string | undefined, key: string, make: () => Promise<CompiledBody>): Promise<CompiledBody> {
  if (folder === undefined) return make()
  const path = join(folder, `${key}.js`)
  try {
    return { code: await readFile(path, 'utf8') }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const body = await make()
  await mkdir(folder, { recursive: true })
  // Renamed into place, so that a reader never sees half of it.
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  await writeFile(draft, body.code)
  await rename(draft, path)
  return body
}
