import { ChevronLeft, ChevronRight } from 'lucide-react'
import Link from 'next/link'

export interface Crumb {
  label: string
  /** Absent for the page one is on. */
  href?: string
}

/** Where there is no room for the way down to a page, the way back up is left of it. */
export function Breadcrumbs({ label, crumbs }: { label: string; crumbs: readonly Crumb[] }) {
  if (crumbs.length === 0) return null
  return (
    <nav aria-label={label} className="min-w-0 lg:-ml-3">
      <ol className="flex min-w-0 items-center text-tool">
        {crumbs.map((crumb, index) => (
          <li key={index} className={crumb.href ? 'flex shrink-0 items-center' : 'flex min-w-0 items-center'}>
            <ChevronRight size={14} aria-hidden className="mx-1.5 hidden shrink-0 text-hairline-strong lg:block" />
            {crumb.href ? (
              <Link prefetch={false} href={crumb.href} className="flex items-center text-soft hover:text-ink hover:underline max-lg:size-7 max-lg:justify-center pointer-coarse:min-h-11 pointer-coarse:max-lg:size-11">
                <ChevronLeft size={16} aria-hidden className="lg:hidden" />
                <span className="max-w-56 truncate max-lg:sr-only">{crumb.label}</span>
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
