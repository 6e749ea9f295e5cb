'use client'
import { Check, ChevronRight } from 'lucide-react'
import { ContextMenu, DropdownMenu } from 'radix-ui'
import { menuClass, menuItemClass } from './menu.tsx'

/** What stands in a menu that can be opened in more than one way. */
export type MenuEntry =
  | { kind: 'item'; label: string; keys?: string; disabled?: boolean; onSelect: () => void }
  | { kind: 'switch'; label: string; checked: boolean; onChange: (checked: boolean) => void }
  | { kind: 'more'; label: string; disabled?: boolean; entries: readonly MenuEntry[] }
  | { kind: 'line' }

const families = { button: DropdownMenu, pointer: ContextMenu } as const

/** The entries in a menu of a button (`Menu`), or in one that opens where the pointer is (`PointerMenu`). */
export function MenuEntries({ entries, of }: { entries: readonly MenuEntry[]; of: keyof typeof families }) {
  return entries.map((entry, index) => <Entry key={index} entry={entry} of={of} />)
}

function Entry({ entry, of }: { entry: MenuEntry; of: keyof typeof families }) {
  const { Item, CheckboxItem, ItemIndicator, Separator, Sub, SubTrigger, SubContent, Portal } = families[of]
  switch (entry.kind) {
    case 'line':
      return <Separator className="my-1 h-px bg-hairline" />
    case 'item':
      return (
        <Item className={menuItemClass} disabled={entry.disabled ?? false} onSelect={entry.onSelect}>
          {entry.label}
          {entry.keys && <kbd className="ml-auto pl-6 font-sans text-label text-soft">{entry.keys}</kbd>}
        </Item>
      )
    case 'switch':
      return (
        <CheckboxItem className={menuItemClass} checked={entry.checked} onCheckedChange={entry.onChange}>
          <span className="inline-flex w-4">
            <ItemIndicator>
              <Check size={16} aria-hidden />
            </ItemIndicator>
          </span>
          {entry.label}
        </CheckboxItem>
      )
    case 'more':
      return (
        <Sub>
          <SubTrigger className={menuItemClass} disabled={entry.disabled ?? false}>
            {entry.label}
            <ChevronRight size={16} aria-hidden className="ml-auto" />
          </SubTrigger>
          <Portal>
            <SubContent className={menuClass} collisionPadding={8}>
              <MenuEntries entries={entry.entries} of={of} />
            </SubContent>
          </Portal>
        </Sub>
      )
  }
}
