'use client'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import type { Explanation } from '../../../sandbox/cluster-protocol.ts'
import { classNames } from '../ui/class-names.ts'
import type { NodeGroup, Pod } from './look.ts'
import { PodCard, PodMark } from './pod-card.tsx'
import { ThingButton } from './thing-button.tsx'
import { shortName, thingOf } from './things.ts'
import { isTrouble, Why } from './why.tsx'

/** Pods of one node that are shown by name; more of them become tiles, side by side with those of the same owner. */
export const mostNamed = 8

/** Pods of one node whose tiles fill and fade one by one. */
const mostMoving = 30

/** A node, or what is on none or on one that has gone, with its pods. */
export const NodeCard = memo(
  function NodeCard({ node, name, pods }: NodeGroup) {
    const t = useTranslations('workspace.picture')
    const down = node !== null && !node.ready
    const title = <span className="font-semibold text-ink">{node ? name : name === '' ? t('unscheduled') : t('nodeGone', { name })}</span>
    return (
      <li data-node-card={name} className={classNames('rounded-soft border bg-paper px-2 py-1.5', !node && 'border-dashed', down && 'border-broken')}>
        <div className="flex items-center justify-between gap-2 text-soft">
          {node ? (
            <ThingButton thing={thingOf.node(node)} className="px-1 py-0.5">
              {title}
            </ThingButton>
          ) : (
            <span className="px-1 py-0.5">{title}</span>
          )}
          <span className={classNames('shrink-0 pr-1', down && 'text-broken')}>{down ? t('notReady') : t('pods', { count: pods.length })}</span>
        </div>
        {node?.why && <Why why={node.why} className="px-1 pb-1" />}
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
  (before, after) => before.node === after.node && before.name === after.name && before.pods.length === after.pods.length && before.pods.every((pod, place) => pod === after.pods[place]),
)

/** Explanations of one group's pods that are told below it; what is left over is told to who looks closely. */
const mostTroubles = 3

/** What is wrong with pods, each thing once, the most frequent first. */
function troubles(pods: readonly Pod[], wordsOf: (why: Explanation) => string): { why: Explanation; count: number }[] {
  const byWords = new Map<string, { why: Explanation; count: number }>()
  for (const { why } of pods) {
    if (why === null || !isTrouble(why)) continue
    // Values that are not told, such as how often each was restarted, make no difference.
    const words = wordsOf(why)
    byWords.set(words, { why, count: (byWords.get(words)?.count ?? 0) + 1 })
  }
  return [...byWords.values()].sort((a, b) => b.count - a.count).slice(0, mostTroubles)
}

function Marks({ pods }: { pods: Pod[] }) {
  const t = useTranslations('workspace.picture')
  const whys = useTranslations('workspace.picture.why')
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
          <PodMark key={pod.uid} pod={pod} still={pods.length > mostMoving} />
        ))}
      </ul>
      {troubles(members, (why) => whys(why.reason, why.values)).map(({ why, count }) => (
        <p key={whys(why.reason, why.values)} className="flex gap-1.5 px-1 pb-1">
          <span className="shrink-0 text-soft tabular-nums">{count} ×</span>
          <Why as="span" why={why} className="line-clamp-3" />
        </p>
      ))}
    </div>
  ))
}
