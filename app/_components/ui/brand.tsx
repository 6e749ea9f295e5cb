import Link from 'next/link'
import { BrandMark } from './brand-mark.tsx'

/** `short`: on a phone, where something stands beside it, it is its sign alone. */
export function Brand({ locale, short }: { locale: string; short: boolean }) {
  return (
    <Link prefetch={false} href={`/${locale}`} className="inline-flex h-8 shrink-0 items-center gap-2 rounded-soft pointer-coarse:h-11 font-semibold text-ink">
      <span className="text-accent">
        <BrandMark />
      </span>
      <span className={short ? 'max-sm:sr-only' : undefined}>Podyard</span>
    </Link>
  )
}
