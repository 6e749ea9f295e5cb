import type { ComponentProps } from 'react'

/** A table that is wider than the prose scrolls by itself, also by keyboard. */
export function ProseTable(props: ComponentProps<'table'>) {
  return (
    <div tabIndex={0} className="overflow-x-auto">
      <table {...props} />
    </div>
  )
}
