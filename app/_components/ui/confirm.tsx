'use client'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Sheet } from './sheet.tsx'

interface Props {
  title: string
  /** The verb on the button that does it. */
  action: string
  cancel: string
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}

/** Asks before something is lost. */
export function Confirm({ title, action, cancel, onConfirm, onClose, children }: Props) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={title} closeLabel={cancel}>
      <div className="text-tool">{children}</div>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{cancel}</Button>
        <Button
          look="primary"
          onClick={() => {
            onClose()
            onConfirm()
          }}
        >
          {action}
        </Button>
      </div>
    </Sheet>
  )
}
