'use client'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import { Tooltip } from './tooltip.tsx'

interface Props extends Omit<ComponentProps<'button'>, 'children' | 'aria-label'> {
  icon: LucideIcon
  label: string
  tone?: keyof typeof tones
}

/** `soft` becomes ink under the pointer; the others say something, and stay. */
const tones = { soft: 'text-soft hover:text-ink', accent: 'text-accent', passed: 'text-passed' } as const

/** A 16 px icon with its words in a tooltip; the target is 28 px, for a finger 44. */
export function IconButton({ icon: Icon, label, tone = 'soft', className, type = 'button', ...rest }: Props) {
  return (
    <Tooltip label={label}>
      <button
        type={type}
        aria-label={label}
        className={classNames(
          'inline-flex size-7 pointer-coarse:size-11 shrink-0 items-center justify-center rounded-soft transition-colors hover:bg-sunk disabled:opacity-50',
          tones[tone],
          className,
        )}
        {...rest}
      >
        <Icon size={16} aria-hidden />
      </button>
    </Tooltip>
  )
}
