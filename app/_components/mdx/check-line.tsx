'use client'
import { Check, CircleAlert, CircleDashed, TriangleAlert } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { CheckState } from '../../../sandbox/protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { useLocalZone } from '../ui/local-zone.ts'
import { WithFlags } from './with-flags.tsx'

const looks = {
  waiting: { icon: CircleDashed, colour: 'text-waiting' },
  passed: { icon: Check, colour: 'text-passed' },
  failed: { icon: CircleAlert, colour: 'text-broken' },
  mistake: { icon: TriangleAlert, colour: 'text-waiting' },
} as const

interface LineProps {
  look: keyof typeof looks
  children: ReactNode
}

function Line({ look, children }: LineProps) {
  const t = useTranslations('lesson')
  const { icon: Icon, colour } = looks[look]
  return (
    <li data-check={look} className="flex gap-2.5 py-1">
      <Icon size={16} aria-hidden className={classNames('mt-[0.2em] shrink-0', colour)} />
      <span className="sr-only">{t(`check.${look}`)}: </span>
      <span className="min-w-0">{children}</span>
    </li>
  )
}

/** What a step wants, and how much of it is there now. */
export function CheckLine({ check }: { check: CheckState }) {
  if (check.state === 'passed') {
    return (
      <Line look="passed">
        <WithFlags>{check.expected}</WithFlags>
        {check.passedAt && <PassedAt at={check.passedAt} />}
      </Line>
    )
  }
  return (
    <Line look={check.state}>
      <WithFlags>{check.expected}</WithFlags>
      {check.observed && check.observed !== check.expected && <span className="block text-soft"><WithFlags>{check.observed}</WithFlags></span>}
    </Line>
  )
}

function PassedAt({ at }: { at: string }) {
  const t = useTranslations('lesson')
  const format = useFormatter()
  const timeZone = useLocalZone()
  return <span className="ml-2 text-label whitespace-nowrap text-soft">{t('passedAt', { time: format.dateTime(new Date(at), { timeStyle: 'short', timeZone }) })}</span>
}

export function MistakeLine({ says }: { says: string }) {
  return <Line look="mistake"><WithFlags>{says}</WithFlags></Line>
}
