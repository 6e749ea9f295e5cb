import type { ReactNode } from 'react'

/** In the column of a page with nothing to show: what is the case, why, and one way on. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex max-w-[62ch] flex-col items-start gap-3 text-prose">
      <h1 className="text-title font-semibold text-balance">{title}</h1>
      {children && <div className="text-soft">{children}</div>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  )
}
