'use client'
import { useTranslations } from 'next-intl'
import { Sheet } from '../ui/sheet.tsx'

/** As `pageKey` takes them. */
const keys = [
  { does: 'leave', press: 'Ctrl-Shift-L' },
  { does: 'copy', press: 'Ctrl-Shift-C · ⌘C' },
  { does: 'paste', press: 'Ctrl-Shift-V · ⌘V' },
  { does: 'find', press: 'Ctrl-Shift-F · ⌘F' },
  { does: 'clear', press: 'Ctrl-Shift-K · ⌘K' },
  { does: 'open', press: 'Ctrl-Shift-Enter' },
  { does: 'splitRow', press: 'Ctrl-Shift-E' },
  { does: 'splitColumn', press: 'Ctrl-Shift-O' },
  { does: 'towards', press: 'Ctrl-Shift-← → ↑ ↓' },
  { does: 'number', press: 'Ctrl-Shift-1 … 8' },
  { does: 'font', press: 'Ctrl + · Ctrl - · Ctrl 0' },
  { does: 'scroll', press: 'Shift-PageUp · Shift-PageDown' },
  { does: 'scrollTo', press: 'Ctrl-Shift-Home · Ctrl-Shift-End' },
] as const

/** What the page does with keys while the keyboard is in a terminal; all others are the shell's. */
export function KeysSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('workspace.shortcuts')
  return (
    <Sheet open={open} onOpenChange={(shown) => !shown && onClose()} title={t('title')} closeLabel={t('close')}>
      <p className="text-tool text-soft">{t('rest')}</p>
      <table className="mt-3 w-full text-tool">
        <tbody>
          {keys.map(({ does, press }) => (
            <tr key={does} className="border-t">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                {t(does)}
              </th>
              <td className="py-1.5 text-right whitespace-nowrap">
                <kbd className="font-mono text-label">{press}</kbd>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  )
}
