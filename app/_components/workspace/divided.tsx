'use client'
import { useTranslations } from 'next-intl'
import type { CSSProperties, ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { rememberForServer } from '../ui/browser-memory.ts'
import { useMedia } from '../ui/use-media.ts'
import { dividerCookie } from './divider.ts'
import { narrowScreen } from './workspace-context.tsx'

const panels = { prose: 'prose', workspace: 'workspace' } as const

interface Props {
  /** Share of the prose, in per cent. */
  share: number
  prose: ReactNode
  workspace: ReactNode
}

/**
 * Prose and workspace side by side with a divider. On a phone globals.css makes the workspace a sheet over the prose
 * (`.lesson-panels`), out of the same elements, so that a turned tablet keeps its terminals.
 */
export function Divided({ share, prose, workspace }: Props) {
  const t = useTranslations('workspace')
  const narrow = useMedia(narrowScreen)
  return (
    <Group
      id="lesson-panels"
      className="lesson-panels min-h-0 flex-1"
      // Where one lies over the other, a press anywhere on it would be taken for one on the divider.
      disabled={narrow}
      style={{ '--prose-share': `${share}%` } as CSSProperties}
      defaultLayout={{ [panels.prose]: share, [panels.workspace]: 100 - share }}
      onLayoutChanged={(layout, { isUserInteraction }) => {
        const prosePercent = layout[panels.prose]
        if (isUserInteraction && prosePercent !== undefined) {
          rememberForServer(dividerCookie, prosePercent.toFixed(1))
        }
      }}
    >
      <Panel id={panels.prose} minSize="320px" className="lesson-prose">
        {prose}
      </Panel>
      <Separator
        // On a phone it stands between nothing; what it then says of its place it would keep.
        key={narrow ? 'narrow' : 'wide'}
        aria-label={t('divider')}
        className="lesson-divider group w-px bg-hairline outline-offset-0 transition-colors hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent"
      />
      <Panel id={panels.workspace} minSize="360px" className="lesson-workspace">
        {workspace}
      </Panel>
    </Group>
  )
}
