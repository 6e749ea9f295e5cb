'use client'
import { ContextMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { MenuEntries } from './menu-entries.tsx'
import type { MenuEntry } from './menu-entries.tsx'
import { menuClass } from './menu.tsx'

interface Props {
  /** What is in the menu, asked when it opens. */
  entries: () => readonly MenuEntry[]
  onOpenChange?: (open: boolean) => void
  /** Where the keyboard goes when the menu closes. */
  onClosed: () => void
  children: ReactNode
}

/** A menu where the pointer is: a right click, or a long press on a touch screen. The child must take a ref. */
export function PointerMenu({ entries, onOpenChange, onClosed, children }: Props) {
  return (
    <ContextMenu.Root {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content
          className={menuClass}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            onClosed()
          }}
        >
          <OpenEntries entries={entries} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

function OpenEntries({ entries }: Pick<Props, 'entries'>) {
  return <MenuEntries entries={entries()} of="pointer" />
}
