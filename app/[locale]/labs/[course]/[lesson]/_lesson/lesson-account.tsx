'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { useWorkspaceView } from '@/app/_components/workspace/workspace-context.tsx'
import { AccountMenu, type Who } from '../../../../_page/account-menu.tsx'

/** A visitor is a guest from the moment the site answered with a sandbox, which is after the page was made; and stays one. */
export function LessonAccount({ locale, who }: { locale: string; who: Who }) {
  const asked = useWorkspaceView((view) => 'view' in view.lifecycle)
  const [isGuest, setIsGuest] = useState(false)
  if (asked && !isGuest) setIsGuest(true)
  const router = useRouter()
  // The pages one goes back to were made before this lesson: neither the guest nor the steps passed are on them.
  useEffect(() => () => router.refresh(), [router])
  return <AccountMenu locale={locale} who={who.kind === 'nobody' && isGuest ? { kind: 'guest', name: null } : who} />
}
