import type { Isolation } from '../../sandbox/provider.ts'
import type { Locale } from '../../labs/schema/index.ts'
import { site } from './site.ts'
import { translator } from './translator.ts'

/** What there is to say above a course on a machine that cannot isolate learners; null where it can. */
export async function isolationNotice(locale: Locale): Promise<string | null> {
  const { level, problems } = await site().sandboxes.isolation()
  if (level !== 'none') return null
  const t = await translator(locale)
  return [t(site().env.allowUnisolated ? 'course.cannotIsolate' : 'course.noneStarts'), await isolationInWords(problems, locale)].join(locale === 'zh' ? '' : ' ')
}

/** What is in the way of isolation, in the reader's language; one sentence after the other. */
export async function isolationInWords(problems: readonly Pick<Isolation['problems'][number], 'code' | 'values'>[], locale: Locale): Promise<string> {
  const t = await translator(locale)
  return problems.map(({ code, values }) => t(`isolation.${code}`, values)).join(locale === 'zh' ? '' : ' ')
}
