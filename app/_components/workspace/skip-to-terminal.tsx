'use client'
import { useTranslations } from 'next-intl'
import { SkipLink } from '../ui/skip-link.tsx'
import { useWorkspace } from './workspace-context.tsx'

/** The second link of the page for those who come by keyboard: right into the shell. */
export function SkipToTerminal() {
  const t = useTranslations('lesson')
  const workspace = useWorkspace()
  return (
    <SkipLink
      href="#lab"
      onFollow={() => {
        const { front } = workspace.get()
        if (front === null) return false
        workspace.setSheet(true)
        workspace.terminals.use(front)
        return true
      }}
    >
      {t('skipToTerminal')}
    </SkipLink>
  )
}
