import { join } from 'node:path'
import { contentFolders } from '../../labs/load/library.ts'
import { watchLibrary, type WatchedLibrary } from '../../labs/load/watched-library.ts'
import type { Env } from './env.ts'
import type { Logger } from './logger.ts'

export type { Course, Lesson, Library } from '../../labs/load/library.ts'

/** The courses of this site, loaded anew when their files change; what does not load is logged and shown, the rest works. */
export async function loadSiteLibrary(env: Env, root: string, log: Logger): Promise<WatchedLibrary> {
  let said: readonly string[] = []
  const say = (problems: readonly string[]): void => {
    for (const problem of problems) if (!said.includes(problem)) log.error(problem)
    if (said.length > 0 && problems.length === 0) log.info('every lesson loads again')
    said = problems
  }
  const library = await watchLibrary({
    folders: contentFolders(join(root, 'labs/content'), env.moreLabs ?? undefined),
    cacheFolder: join(env.data, 'cache/prose'),
    reloaded: say,
    log: (line) => log.info(line),
  })
  say(library.problems())
  return library
}
