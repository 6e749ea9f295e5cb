'use client'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Tabs } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import type { Thing } from '../../../sandbox/cluster-protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { commandFor } from './commands.ts'
import { CommandLine } from './command-line.tsx'
import type { Pod } from './look.ts'
import { ThingButton } from './thing-button.tsx'
import { ThingEvents } from './thing-events.tsx'
import { ThingLog } from './thing-log.tsx'
import { sameThing, shortName, thingKey, thingOf } from './things.ts'
import { useFollow } from './use-follow.ts'
import { Why } from './why.tsx'

/** One thing of the cluster, closely: why it is as it is, its YAML, its events, a pod's logs; each with the command that shows it. */
export function ThingPanel({ thing }: { thing: Thing }) {
  const t = useTranslations('workspace.picture.panel')
  const workspace = useWorkspace()
  const heading = useRef<HTMLHeadingElement>(null)
  // Kept from one thing to the next: who reads logs goes on reading logs.
  const [part, setPart] = useState('yaml')
  const pod = useWorkspaceView((view) => (thing.kind === 'Pod' ? view.cluster?.pods.find((one) => sameThing(thingOf.pod(one), thing)) : undefined))
  const why = useWorkspaceView((view) => whyOf(view.cluster, thing))
  const view = useWorkspaceView((state) => (state.thing && sameThing(state.thing.thing, thing) ? state.thing : null))
  const key = thingKey(thing)
  useFollow('look', thing)
  useEffect(() => {
    const from = document.activeElement
    const panel = heading.current?.closest('aside')
    heading.current?.focus()
    // The panel takes room of the drawing, which may stand otherwise then.
    if (from instanceof HTMLElement && from.matches('[data-thing]')) from.scrollIntoView({ block: 'nearest' })
    return () => {
      // Back to what was clicked, unless the keyboard has gone elsewhere.
      const isHere = document.activeElement === document.body || panel?.contains(document.activeElement)
      if (isHere && from instanceof HTMLElement && from.isConnected) from.focus()
    }
  }, [key])
  return (
    <aside
      aria-label={shortName(thing)}
      data-thing-panel={key}
      onKeyDown={(event) => event.key === 'Escape' && workspace.lookAt(null)}
      className="absolute inset-0 z-10 flex min-h-0 shrink-0 flex-col bg-paper text-label @lg:static @lg:z-auto @lg:h-1/2 @lg:border-t @4xl:h-auto @4xl:w-[27rem] @4xl:border-t-0 @4xl:border-l"
    >
      <div className="flex items-center gap-2 py-1.5 pr-1 pl-3">
        <h2 ref={heading} tabIndex={-1} className="min-w-0 truncate font-mono font-semibold outline-none">
          {shortName(thing)}
        </h2>
        {pod && <span className="shrink-0 text-soft">{pod.status}</span>}
        {pod?.owner && (
          <ThingButton thing={pod.owner} className="truncate px-1 text-accent underline">
            {shortName(pod.owner)}
          </ThingButton>
        )}
        <IconButton icon={X} label={t('close')} className="ml-auto" onClick={() => workspace.lookAt(null)} />
      </div>
      {why && (
        <>
          <Why why={why} className="px-3 pb-2" />
          <CommandLine command={commandFor.describe(thing)} />
        </>
      )}
      {view?.yaml === null ? <p className="px-3 pb-2 text-soft">{t('gone')}</p> : null}
      <Tabs.Root value={part === 'log' && !pod ? 'yaml' : part} onValueChange={setPart} className="flex min-h-0 flex-1 flex-col">
        <Tabs.List aria-label={t('parts')} className="flex shrink-0 gap-1 border-b px-2">
          {(['yaml', 'events', ...(pod ? (['log'] as const) : [])] as const).map((name) => (
            <Tabs.Trigger key={name} value={name} className="border-b-2 border-transparent px-2 py-1 pointer-coarse:min-h-11 pointer-coarse:min-w-11 text-soft transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink">
              {t(name)}
              {name === 'events' && view && view.events.length > 0 && <span className="tabular-nums"> {view.events.length}</span>}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value="yaml" className={partClass}>
          <CommandLine command={commandFor.yaml(thing)} />
          <pre tabIndex={0} data-yaml className="min-h-0 flex-1 overflow-auto p-3 font-mono">
            {view?.yaml}
          </pre>
        </Tabs.Content>
        <Tabs.Content value="events" className={partClass}>
          <CommandLine command={commandFor.events(thing)} />
          <div data-events tabIndex={0} className="min-h-0 flex-1 overflow-auto">
            {view && <ThingEvents events={view.events} />}
          </div>
        </Tabs.Content>
        {pod && (
          <Tabs.Content value="log" className={partClass}>
            <PodLogs key={key} pod={pod} thing={thing} />
          </Tabs.Content>
        )}
      </Tabs.Root>
    </aside>
  )
}

const partClass = 'min-h-0 flex-1 flex-col data-[state=active]:flex'

/** The log of one container at a time, which is followed while this stands on the page. */
function PodLogs({ pod, thing }: { pod: Pod; thing: Thing }) {
  const t = useTranslations('workspace.picture.panel')
  const [chosen, setChosen] = useState<string | null>(null)
  const [previous, setPrevious] = useState(false)
  // The one that is in trouble says why; else as kubectl.
  const troubled = pod.containers.find((name) => name === pod.why?.values.container)
  const container = chosen ?? troubled ?? pod.containers[0] ?? ''
  useFollow('log', { namespace: pod.namespace, pod: pod.name, container, previous })
  return (
    <>
      <CommandLine command={commandFor.log(thing, container, pod.containers.length === 1, previous)} />
      {(pod.containers.length > 1 || pod.restarts > 0) && (
        <div className="flex flex-wrap items-center gap-3 border-b px-3 py-1">
          {pod.containers.length > 1 && (
            <label className="flex items-center gap-1.5 text-soft">
              {t('container')}
              <select value={container} onChange={(event) => setChosen(event.target.value)} className="rounded-soft border border-hairline-strong/60 bg-raised px-1 py-0.5 text-ink">
                {pod.containers.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )}
          {pod.restarts > 0 && (
            <label className={classNames('flex items-center gap-1.5', previous ? 'text-ink' : 'text-soft')}>
              <input type="checkbox" checked={previous} onChange={(event) => setPrevious(event.target.checked)} />
              {t('previous')}
            </label>
          )}
        </div>
      )}
      <ThingLog pod={pod.name} container={container} />
    </>
  )
}

function whyOf(cluster: ReturnType<ReturnType<typeof useWorkspace>['get']>['cluster'], thing: Thing) {
  if (!cluster) return null
  switch (thing.kind) {
    case 'Node':
      return cluster.nodes.find((one) => one.name === thing.name)?.why ?? null
    case 'Pod':
      return cluster.pods.find((one) => sameThing(thingOf.pod(one), thing))?.why ?? null
    case 'Service':
      return cluster.services.find((one) => sameThing(thingOf.service(one), thing))?.why ?? null
    default:
      return (cluster.workloads.find((one) => sameThing(thingOf.workload(one), thing)) ?? cluster.others?.find((one) => sameThing(thingOf.other(one), thing)))?.why ?? null
  }
}
