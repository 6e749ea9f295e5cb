'use client'
import { ChevronDown } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { buttonClass } from '@/app/_components/ui/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '@/app/_components/ui/menu.tsx'
import { askAuth } from '../_account/credentials.ts'

/** Who looks at the page; `name` of a guest, and of nobody, is null. */
export interface Who {
  kind: 'nobody' | 'guest' | 'user'
  name: string | null
}

/** Who one is, and the ways in, to the account and out; from a lesson one comes back to it. */
export function AccountMenu({ locale, who }: { locale: string; who: Who }) {
  const t = useTranslations('site')
  const path = usePathname()
  const way = (to: 'sign-in' | 'sign-up') => `/${locale}/${to}${path.includes('/sign-') ? '' : `?next=${encodeURIComponent(path)}`}`
  if (who.kind === 'nobody') {
    return path.endsWith('/sign-in') ? null : (
      <Link prefetch={false} href={way('sign-in')} className={buttonClass('plain', 'small')}>
        {t('signIn')}
      </Link>
    )
  }
  const trigger = (
    <button type="button" aria-label={`${t('account')}: ${who.name ?? t('guest')}`} className="flex h-7 max-w-40 items-center gap-1 rounded-soft px-1.5 text-tool text-soft transition-colors hover:text-ink pointer-coarse:h-11">
      <span className="truncate">{who.name ?? t('guest')}</span>
      <ChevronDown size={16} aria-hidden className="shrink-0" />
    </button>
  )
  const link = (href: string, label: string) => (
    <MenuItem asChild>
      <Link prefetch={false} href={href}>{label}</Link>
    </MenuItem>
  )
  return (
    <Menu trigger={trigger}>
      {who.kind === 'guest' && link(way('sign-up'), t('signUp'))}
      {who.kind === 'guest' && link(way('sign-in'), t('signIn'))}
      {who.kind === 'guest' && <MenuSeparator />}
      {link(`/${locale}/account`, t('account'))}
      {who.kind === 'user' && <MenuItem onSelect={() => void signOut(`/${locale}`)}>{t('signOut')}</MenuItem>}
    </Menu>
  )
}

/** A full load afterwards, whatever came of it: every page says who one is now. */
async function signOut(home: string): Promise<void> {
  await askAuth('sign-out', {})
  window.location.assign(home)
}
