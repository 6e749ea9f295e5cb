'use client'
import { useTranslations } from 'next-intl'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'

/** Asks before a terminal is closed in which a command runs; goes away when the terminal does. */
export function CloseSheet({ terminal, onClose }: { terminal: number | null; onClose: () => void }) {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const info = useWorkspaceView((view) => view.terminals.find(({ id }) => id === terminal))
  if (!info) return null
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={t('closeTitle', { name: info.name })} closeLabel={t('cancel')}>
      <p className="text-tool">{t('closeLoses')}</p>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button
          look="primary"
          onClick={() => {
            onClose()
            workspace.terminals.close(info.id)
          }}
        >
          {t('closeAction')}
        </Button>
      </div>
    </Sheet>
  )
}
