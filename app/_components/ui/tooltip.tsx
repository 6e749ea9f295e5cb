'use client'
import { Tooltip as RadixTooltip } from 'radix-ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

interface Props {
  label: string
  /** Asked when it is about to show; for what shows its words where there is room. */
  isNeeded?: () => boolean
  children: ReactNode
}

/** Words for something that shows none; the trigger must carry the same words as its label. */
export function Tooltip({ label, isNeeded = () => true, children }: Props) {
  const [open, setOpen] = useState(false)
  return (
    <RadixTooltip.Root open={open} onOpenChange={(wanted) => setOpen(wanted && isNeeded())}>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
      <RadixTooltip.Portal>
        <RadixTooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-72 rounded-soft border border-hairline bg-raised px-2.5 py-1 text-label text-ink shadow-floating"
        >
          {label}
        </RadixTooltip.Content>
      </RadixTooltip.Portal>
    </RadixTooltip.Root>
  )
}
