import type { Locale } from '../../labs/schema/index.ts'
import { site } from './site.ts'

/** A lab that waits for its learner. */
export interface KeptLab {
  /** "<course>/<lesson>" */
  id: string
  title: string
  /** RFC 3339. */
  at: string
  /** Null when the lesson is not taught any more. */
  href: string | null
  homeHref: string
}

const DAY_MS = 24 * 60 * 60_000

/** A lab that nobody came back to for so many days is forgotten. */
export const keepDays = (): number => Math.round(site().env.keepMs / DAY_MS)

export async function keptLabsOf(userId: string, locale: Locale): Promise<KeptLab[]> {
  const { library, sandboxes } = site()
  return (await sandboxes.keptOf(userId)).map(({ lesson: id, at }) => {
    const [course = '', lesson = ''] = id.split('/')
    const known = library.lesson(course, lesson)
    return { id, title: known?.spec.title[locale] ?? id, at: at.toISOString(), href: known && `/${locale}/labs/${id}`, homeHref: `/api/labs/${id}/home` }
  })
}
