import type { Isolation } from '../../sandbox/provider.ts'
import type { Locale } from '../../labs/schema/index.ts'
import { site } from './site.ts'
import { translator } from './translator.ts'

/** Whether this machine can isolate learners; found out once, by the provider. */
export function isolation(): Promise<Isolation> {
  return site().sandboxes.isolation()
}

/** What is in the way of isolation, in the reader's language; one sentence after the other. */
export async function isolationInWords(problems: readonly Pick<Isolation['problems'][number], 'code' | 'values'>[], locale: Locale): Promise<string> {
  const t = await translator(locale)
  return problems.map(({ code, values }) => t(`isolation.${code}`, values)).join(locale === 'zh' ? '' : ' ')
}
