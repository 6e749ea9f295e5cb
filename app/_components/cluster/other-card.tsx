'use client'
import { memo } from 'react'
import { keysOf } from '../../../sandbox/cluster-keys.ts'
import { classNames } from '../ui/class-names.ts'
import { FactLine } from './fact-line.tsx'
import type { Other } from './look.ts'
import { NamespaceOf } from './namespace-of.tsx'
import { ThingButton } from './thing-button.tsx'
import { shortName, thingOf } from './things.ts'
import { Why } from './why.tsx'

const good: ReadonlySet<string> = new Set(['Bound', 'Available', 'default'])

/** A claim, an Ingress, an autoscaler and their like: what is worth knowing of it, line by line; dashed where pods wait for it and it is not there. */
export const OtherCard = memo(function OtherCard({ other }: { other: Other }) {
  const { status, facts, why } = other
  const isMissing = status === 'NotFound'
  return (
    <li data-other-card={shortName(other)} data-other-key={keysOf.others(other)} className={classNames('max-w-64 min-w-0 animate-appear rounded-soft border bg-paper', isMissing && 'border-dashed border-broken')}>
      <ThingButton thing={thingOf.other(other)} className="flex w-full items-baseline gap-2 px-2 py-1">
        <span className="truncate font-mono">
          <NamespaceOf namespace={other.namespace} />
          {shortName(other)}
        </span>
        {status !== '' && <span className={classNames('ml-auto shrink-0', isMissing ? 'text-broken' : good.has(status) ? 'text-soft' : 'text-waiting')}>{status}</span>}
      </ThingButton>
      {facts.length > 0 && (
        <ul className="px-2 pb-1.5 text-soft">
          {facts.map((fact) => (
            <li key={`${fact.fact} ${JSON.stringify(fact.values)}`} className="break-words">
              <FactLine fact={fact} />
            </li>
          ))}
        </ul>
      )}
      {why && <Why why={why} className="px-2 pb-1.5" />}
    </li>
  )
})
