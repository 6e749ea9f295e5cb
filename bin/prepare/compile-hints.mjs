import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** V8's explicit compile hint; to every other engine a comment. */
const HINT = '//# allFunctionsCalledOnLoad\n'

/**
 * Has browsers compile the scripts in this folder, and those below it, as a whole while they arrive, on a thread of their own, and not function by function when
 * each is first called, which is between a click and what it is to show. See docs/decisions/0061.
 * @param {string} folder
 */
export async function hintToCompile(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'))
  await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const script = await readFile(path, 'utf8')
      if (!script.startsWith(HINT)) await writeFile(path, HINT + script)
    }),
  )
}
