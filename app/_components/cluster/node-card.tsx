'use client'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { classNames } from '../ui/class-names.ts'
import type { Node, Pod } from './look.ts'
import { PodCard, PodMark } from './pod-card.tsx'
import { ThingButton } from './thing-button.tsx'
import { shortName, thingOf } from './things.ts'
import { isTrouble, Why } from './why.tsx'

/** Pods of one node that are shown by name; more of them become tiles, side by side with those of the same owner. */
export const mostNamed = 8

/** A node, or what is on none, with its pods. */
export const NodeCard = memo(
  function NodeCard({ node, pods }: { node: Node | null; pods: Pod[] }) {
    const t = useTranslations('workspace.picture')
    const down = node !== null && !node.ready
    const name = <span className="font-semibold text-ink">{node?.name ?? t('unscheduled')}</span>
    return (
      <li data-node-card={node?.name ?? ''} className={classNames('rounded-soft border bg-paper px-2 py-1.5', !node && 'border-dashed', down && 'border-broken')}>
        <div className="flex items-center justify-between gap-2 text-soft">
          {node ? (
            <ThingButton thing={thingOf.node(node)} className="px-1 py-0.5">
              {name}
            </ThingButton>
          ) : (
            <span className="px-1 py-0.5">{name}</span>
          )}
          <span className={classNames('shrink-0 pr-1', down && 'text-broken')}>{down ? t('notReady') : t('pods', { count: pods.length })}</span>
        </div>
        {node?.why && (isTrouble(node.why) || node.why.reason === 'cordoned') && <Why why={node.why} className="px-1 pb-1" />}
        {pods.length > mostNamed ? <Marks pods={pods} /> : (
          <ul className="flex flex-col empty:hidden">
            {pods.map((pod) => (
              <PodCard key={pod.uid} pod={pod} />
            ))}
          </ul>
        )}
      </li>
    )
  },
  // The list is another one with every picture; what is in it is not.
  (before, after) => before.node === after.node && before.pods.length === after.pods.length && before.pods.every((pod, place) => pod === after.pods[place]),
)

function Marks({ pods }: { pods: Pod[] }) {
  const t = useTranslations('workspace.picture')
  const groups = new Map<string, Pod[]>()
  for (const pod of pods) {
    const owner = pod.owner === null ? '' : `${pod.namespace}/${shortName(pod.owner)}`
    groups.set(owner, [...(groups.get(owner) ?? []), pod])
  }
  return [...groups].map(([key, members]) => (
    <div key={key} className="mt-1">
      {groups.size > 1 && (
        <p className="truncate px-1 text-soft">
          {members[0]?.owner ? shortName(members[0].owner) : t('ofNobody')} <span className="tabular-nums">{members.length}</span>
        </p>
      )}
      <ul className="flex flex-wrap">
        {members.map((pod) => (
          <PodMark key={pod.uid} pod={pod} />
        ))}
      </ul>
    </div>
  ))
}
