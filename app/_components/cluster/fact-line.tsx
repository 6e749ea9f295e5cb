'use client'
import { useTranslations } from 'next-intl'
import type { Fact } from '../../../sandbox/cluster-protocol.ts'
import { ThingButton } from './thing-button.tsx'

/** One fact in words; what it leads to can be looked at. */
export function FactLine({ fact: { fact, values, to, broken } }: { fact: Fact }) {
  const t = useTranslations('workspace.picture.facts')
  const words = t.rich(fact, {
    ...values,
    thing: (name) =>
      to === undefined ? (
        <span className="font-mono">{name}</span>
      ) : (
        <ThingButton thing={to} className={broken === true ? 'font-mono text-broken underline' : 'font-mono text-accent underline'}>
          {name}
        </ThingButton>
      ),
  })
  return broken === true ? <span className="text-broken">{words}</span> : words
}
