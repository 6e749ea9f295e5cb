'use client'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { createContext, use, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import type { StepState } from '../../../sandbox/protocol.ts'
import type { Appearance } from '../terminal/screen.ts'
import { useTerminalPreferences } from '../terminal/preferences.ts'
import { typeScale, useTextSize } from '../ui/text-size.ts'
import { useMedia } from '../ui/use-media.ts'
import { claim, createWorkspace, earlyWorkspace } from './early-workspace.ts'
import type { Workspace, WorkspaceView } from './workspace.ts'

const WorkspaceContext = createContext<Workspace | null>(null)

/** On a phone smaller, so that some fifty columns fit. */
const terminalFontPixels = { usual: 14, narrow: 12 } as const

/** A phone: the workspace is a sheet over the prose; the same width as in globals.css. */
export const narrowScreen = '(max-width: 767px)'

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
  const [workspace] = useState(() => {
    const name = { course, lesson, locale }
    const opened = earlyWorkspace(name) ?? createWorkspace(name, (terminal) => t('terminalLabel', { name: terminal.name }))
    opened.know(steps)
    return opened
  })
  useEffect(() => {
    // In its next turn: React tries effects twice in development, and a visitor would become two guests.
    const starting = setTimeout(() => workspace.begin(), 0)
    claim(workspace)
    return () => {
      clearTimeout(starting)
      workspace.stop()
    }
  }, [workspace])
  const appearance = useTerminalAppearance()
  useEffect(() => workspace.setAppearance(appearance), [workspace, appearance])
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

/** How terminals look here; the same object while nothing changes. */
export function useTerminalAppearance(): Appearance {
  const { theme, resolvedTheme } = useTheme()
  const size = useTextSize()
  const { screenReader, fontStep } = useTerminalPreferences()
  const narrow = useMedia(narrowScreen)
  const moreContrast = useMedia('(prefers-contrast: more), (forced-colors: active)')
  return useMemo(() => {
    const pixels = narrow ? terminalFontPixels.narrow : terminalFontPixels.usual
    const shown = theme === 'contrast' || (moreContrast && resolvedTheme === 'dark') ? 'contrast' : resolvedTheme === 'dark' ? 'dark' : 'light'
    return { theme: shown, fontSize: Math.round(pixels * typeScale[size]) + fontStep, screenReader }
  }, [theme, resolvedTheme, moreContrast, size, narrow, screenReader, fontStep])
}
