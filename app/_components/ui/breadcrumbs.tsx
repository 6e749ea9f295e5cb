import { ChevronRight } from 'lucide-react'
import Link from 'next/link'

export interface Crumb {
  label: string
  /** Absent for the page one is on. */
  href?: string
}

export function Breadcrumbs({ label, crumbs }: { label: string; crumbs: readonly Crumb[] }) {
  if (crumbs.length === 0) return null
  return (
    <nav aria-label={label} className="min-w-0">
      <ol className="flex min-w-0 items-center text-tool">
        {crumbs.map((crumb, index) => (
          <li key={index} className={crumb.href ? 'hidden shrink-0 items-center lg:flex' : 'flex min-w-0 items-center'}>
            <ChevronRight size={14} aria-hidden className="mx-1.5 hidden shrink-0 text-hairline-strong lg:block" />
            {crumb.href ? (
              <Link prefetch={false} href={crumb.href} className="max-w-56 truncate text-soft hover:text-ink hover:underline">
                {crumb.label}
              </Link>
            ) : (
              <span aria-current="page" className="truncate">
                {crumb.label}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
