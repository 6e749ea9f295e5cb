import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

const looks = {
  primary: 'bg-accent text-accent-ink border-accent hover:brightness-110',
  plain: 'bg-raised text-ink border-hairline-strong/60 hover:border-hairline-strong',
  quiet: 'border-transparent text-soft hover:text-ink hover:bg-sunk',
} as const

const base =
  'inline-flex items-center justify-center gap-2 rounded-soft border text-center font-medium transition-[color,background-color,border-color,filter] disabled:opacity-60 disabled:cursor-default'

/** A finger needs more room than a pointer. */
const sizes = {
  normal: 'min-h-9 max-w-full px-4 py-1 text-tool pointer-coarse:min-h-11',
  small: 'min-h-7 px-2.5 text-label whitespace-nowrap pointer-coarse:min-h-11',
} as const

export type ButtonLook = keyof typeof looks
export type ButtonSize = keyof typeof sizes

/** The same look for what is a link and what is a button. */
export function buttonClass(look: ButtonLook = 'plain', size: ButtonSize = 'normal'): string {
  return classNames(base, looks[look], sizes[size])
}

export function Button({ look, size, className, type = 'button', ...rest }: ComponentProps<'button'> & { look?: ButtonLook; size?: ButtonSize }) {
  return <button type={type} className={classNames(buttonClass(look, size), className)} {...rest} />
}
