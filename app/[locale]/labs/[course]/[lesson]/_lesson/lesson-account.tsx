'use client'
import { useWorkspaceView } from '@/app/_components/workspace/workspace-context.tsx'
import { AccountMenu, type Who } from '../../../../_page/account-menu.tsx'

/** A visitor is a guest from the moment the sandbox was asked for, which is after the page was made. */
export function LessonAccount({ locale, who }: { locale: string; who: Who }) {
  const started = useWorkspaceView((view) => 'view' in view.lifecycle)
  return <AccountMenu locale={locale} who={who.kind === 'nobody' && started ? { kind: 'guest', name: null } : who} />
}
