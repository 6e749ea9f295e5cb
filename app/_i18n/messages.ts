import type { Locale } from '../../labs/schema/text.ts'
import type en from '../_messages/en.json'
import type lessonEn from '../_messages/lesson/en.json'

type SiteMessages = typeof en
type LessonMessages = typeof lessonEn
export type Messages = SiteMessages & LessonMessages

interface Loader {
  site(): Promise<{ default: SiteMessages }>
  lesson(): Promise<{ default: LessonMessages }>
}

const loaders: Record<Locale, Loader> = {
  en: { site: () => import('../_messages/en.json'), lesson: () => import('../_messages/lesson/en.json') },
  zh: { site: () => import('../_messages/zh.json'), lesson: () => import('../_messages/lesson/zh.json') },
}

export async function loadMessages(locale: Locale): Promise<Messages> {
  const { site, lesson } = loaders[locale]
  const [{ default: siteMessages }, { default: lessonMessages }] = await Promise.all([site(), lesson()])
  return { ...siteMessages, ...lessonMessages }
}
