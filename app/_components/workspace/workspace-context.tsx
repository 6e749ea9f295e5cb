'use client'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import type { StepState } from '../../../sandbox/protocol.ts'
import { realTimers } from '../terminal/connection/timers.ts'
import { useScreenReaderMode } from '../terminal/screen-reader-mode.ts'
import { typeScale, useTextSize } from '../ui/text-size.ts'
import { siteClient } from './site-client.ts'
import { Workspace } from './workspace.ts'
import type { WorkspaceView } from './workspace.ts'

const WorkspaceContext = createContext<Workspace | null>(null)

/** On a phone smaller, so that some fifty columns fit. */
const terminalFontPixels = { usual: 14, narrow: 12 } as const
const narrowScreen = '(max-width: 767px)'

interface Props {
  course: string
  lesson: string
  locale: 'en' | 'zh'
  steps: StepState[]
  children: ReactNode
}

/** Gives a lesson its workspace, which starts when the page is opened and stops when it is left. */
export function WorkspaceProvider({ course, lesson, locale, steps, children }: Props) {
  const t = useTranslations('workspace')
  const [workspace] = useState(
    () =>
      new Workspace({
        course,
        lesson,
        locale,
        steps,
        site: siteClient,
        timers: realTimers,
        labelOf: (terminal) => t('terminalLabel', { name: terminal.name }),
        loadSession: async () => (await import('./session.ts')).WorkspaceSession,
      }),
  )
  useEffect(() => {
    // In its next turn: React tries effects twice in development, and a visitor would become two guests.
    const starting = setTimeout(() => workspace.start(), 0)
    return () => {
      clearTimeout(starting)
      workspace.stop()
    }
  }, [workspace])
  useAppearance(workspace)
  return <WorkspaceContext value={workspace}>{children}</WorkspaceContext>
}

export function useWorkspace(): Workspace {
  const workspace = use(WorkspaceContext)
  if (!workspace) throw new Error('A part of the workspace is outside of WorkspaceProvider.')
  return workspace
}

/** A part of the workspace's view. `select` must return something that stays the same while nothing changed. */
export function useWorkspaceView<Part>(select: (view: WorkspaceView) => Part): Part {
  const workspace = useWorkspace()
  return useSyncExternalStore(
    workspace.subscribe,
    () => select(workspace.get()),
    () => select(workspace.get()),
  )
}

function useAppearance(workspace: Workspace): void {
  const { theme, resolvedTheme } = useTheme()
  const size = useTextSize()
  const screenReader = useScreenReaderMode()
  useEffect(() => {
    const pixels = window.matchMedia(narrowScreen).matches ? terminalFontPixels.narrow : terminalFontPixels.usual
    const shown = theme === 'contrast' ? 'contrast' : resolvedTheme === 'dark' ? 'dark' : 'light'
    workspace.setAppearance({ theme: shown, fontSize: Math.round(pixels * typeScale[size]), screenReader })
  }, [workspace, theme, resolvedTheme, size, screenReader])
}
