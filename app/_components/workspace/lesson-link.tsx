'use client'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { ComponentProps } from 'react'
import { openEarly } from './early-workspace.ts'
import { readyTerminals } from './load-terminals.ts'
import { markLoadedScripts } from './loaded-scripts.ts'
import { panes } from './panes.ts'
import { useTerminalAppearance } from './workspace-context.tsx'

interface Props extends Omit<ComponentProps<typeof Link>, 'href' | 'prefetch'> {
  /** "/<locale>/labs/<course>/<lesson>" */
  href: string
  /** False where another lesson's lab runs, which would end in front of its learner's eyes. */
  early?: boolean
}

/**
 * A way into a lesson that is quick: the terminal's code comes while one reads, the lesson's page when one is about to click, and its workspace
 * is opened at the click, beside the page. In another tab, the page does all that itself.
 */
export function LessonLink({ href, early = true, ...rest }: Props) {
  const [wanted, setWanted] = useState(false)
  const t = useTranslations('workspace')
  const appearance = useTerminalAppearance()
  useEffect(markLoadedScripts, [])
  useEffect(() => readyTerminals(appearance, panes.load), [appearance])
  const want = (): void => setWanted(true)
  const open = (): void => {
    const [, locale, , course, lesson] = href.split('/')
    if (early && course && lesson && (locale === 'en' || locale === 'zh')) openEarly({ course, lesson, locale }, ({ name }) => t('terminalLabel', { name }), appearance)
  }
  return <Link {...rest} href={href} prefetch={wanted} onPointerEnter={want} onPointerDown={want} onFocus={want} onNavigate={open} />
}
