import type { ReactNode } from 'react'

/** A page or a panel with nothing to show: what is the case, why, and one way on. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-start gap-3 px-6 py-20">
      <h1 className="text-title font-semibold text-balance">{title}</h1>
      {children && <div className="text-prose text-soft">{children}</div>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  )
}
