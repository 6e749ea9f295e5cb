'use client'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { createContext, use, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import type { StepState } from '../../../sandbox/protocol.ts'
import type { Appearance } from '../terminal/emulator.ts'
import { useTerminalPreferences } from '../terminal/preferences.ts'
import { typeScale, useTextSize } from '../ui/text-size.ts'
import { useMedia } from '../ui/use-media.ts'
import type { Chosen } from './answers.ts'
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
  /** What the learner has chosen or typed before, on whatever device. */
  answers: Chosen
  /** The cookie of kept-look.ts, for the server. */
  looks: string | undefined
  children: ReactNode
}

/** Gives a lesson its workspace, which starts when the page is opened and stops when it is left. */
export function WorkspaceProvider({ course, lesson, locale, steps, answers, looks, children }: Props) {
  const t = useTranslations('workspace')
  const [workspace] = useState(() => {
    const name = { course, lesson, locale }
    const opened = earlyWorkspace(name) ?? createWorkspace(name, (terminal) => t('terminalLabel', { name: terminal.name }), looks)
    opened.know(steps, answers)
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
  useEffect(() => {
    const save = () => workspace.answers.save()
    // Before the page is asked for again, and when a phone puts it away, which may be the last that it hears.
    window.addEventListener('beforeunload', save)
    document.addEventListener('visibilitychange', save)
    return () => {
      window.removeEventListener('beforeunload', save)
      document.removeEventListener('visibilitychange', save)
    }
  }, [workspace])
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
