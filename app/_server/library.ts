import { join } from 'node:path'
import { contentFolders, loadLibrary, type Library } from '../../labs/load/library.ts'
import type { Env } from './env.ts'
import type { Logger } from './logger.ts'

export type { Course, Lesson, Library } from '../../labs/load/library.ts'

/** The courses of this site, loaded once at the start; what does not load is logged and shown, the rest works. */
export async function loadSiteLibrary(env: Env, root: string, log: Logger): Promise<Library> {
  const library = await loadLibrary({
    folders: contentFolders(join(root, 'labs/content'), env.moreLabs ?? undefined),
    cacheFolder: join(env.data, 'cache/prose'),
  })
  for (const problem of library.problems()) log.error(problem)
  return library
}
