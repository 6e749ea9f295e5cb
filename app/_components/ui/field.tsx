import { useId } from 'react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

interface Props extends ComponentProps<'input'> {
  label: string
  hint?: string
  error?: string
}

/** A labelled input; its error is announced and belongs to it. */
export function Field({ label, hint, error, className, id, ...rest }: Props) {
  const generated = useId()
  const inputId = id ?? generated
  const described = error ? `${inputId}-error` : hint ? `${inputId}-hint` : undefined
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={inputId} className="text-tool font-medium">
        {label}
      </label>
      <input
        id={inputId}
        aria-invalid={error ? true : undefined}
        aria-describedby={described}
        className={classNames(
          'h-10 rounded-soft border bg-raised px-3 text-tool text-ink',
          error ? 'border-broken' : 'border-hairline-strong',
          className,
        )}
        {...rest}
      />
      {error ? (
        <p id={`${inputId}-error`} role="alert" className="text-label text-broken">
          {error}
        </p>
      ) : (
        hint && (
          <p id={`${inputId}-hint`} className="text-label text-soft">
            {hint}
          </p>
        )
      )}
    </div>
  )
}
