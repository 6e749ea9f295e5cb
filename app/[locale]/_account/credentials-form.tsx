'use client'
import { useTranslations } from 'next-intl'
import { useState, type FormEvent } from 'react'
import { Button } from '@/app/_components/ui/button.tsx'
import { Field } from '@/app/_components/ui/field.tsx'
import { Notice } from '@/app/_components/ui/notice.tsx'
import { askAuth, type CredentialsProblem } from './credentials.ts'

interface Props {
  mode: 'sign-in' | 'sign-up'
  /** Address to go to when it worked. */
  then: string
}

/** Which field a problem belongs to; the others stand above the button. */
const fieldOf: Partial<Record<CredentialsProblem, 'email' | 'password'>> = { taken: 'email', email: 'email', empty: 'password', short: 'password', long: 'password' }

const SHORTEST_PASSWORD = 8 // characters

export function CredentialsForm({ mode, then }: Props) {
  const t = useTranslations('account')
  const [working, setWorking] = useState(false)
  const [problem, setProblem] = useState<{ kind: CredentialsProblem; text: string } | null>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const entries = new FormData(form)
    const text = (name: string) => String(entries.get(name) ?? '')
    const refuse = (kind: CredentialsProblem, reason = '') => {
      setProblem({ kind, text: t(`errors.${kind}`, { reason }) })
      const field = fieldOf[kind]
      if (field) inputOf(form, field)?.focus()
    }
    const wrong = wrongIn(form, mode)
    if (wrong) return refuse(wrong)
    const email = text('email').trim()
    setWorking(true)
    setProblem(null)
    const credentials = { email, password: text('password') }
    const outcome =
      mode === 'sign-in'
        ? await askAuth('sign-in/email', credentials)
        : await askAuth('sign-up/email', { ...credentials, name: text('name').trim() || email.split('@')[0] || email })
    // A full load: everything on every page belongs to somebody else now.
    if (outcome.ok) return window.location.assign(then)
    setWorking(false)
    refuse(outcome.problem, outcome.reason)
  }

  const errorOf = (field: 'email' | 'password') => (problem && fieldOf[problem.kind] === field ? problem.text : undefined)
  return (
    <form noValidate onSubmit={submit} className="mt-8 flex max-w-sm flex-col gap-5">
      {mode === 'sign-up' && <Field label={t('name')} name="name" autoComplete="name" maxLength={100} />}
      <Field label={t('email')} name="email" type="email" autoComplete="email" maxLength={200} required error={errorOf('email')} />
      <Field
        label={t('password')}
        name="password"
        type="password"
        autoComplete={mode === 'sign-in' ? 'current-password' : 'new-password'}
        minLength={mode === 'sign-up' ? SHORTEST_PASSWORD : undefined}
        maxLength={128}
        required
        hint={mode === 'sign-up' ? t('passwordHint') : undefined}
        error={errorOf('password')}
      />
      {problem && !fieldOf[problem.kind] && (
        <Notice look="broken" role="alert">
          {problem.text}
        </Notice>
      )}
      <Button type="submit" look="primary" disabled={working} aria-busy={working}>
        {working ? t('working') : t(mode === 'sign-in' ? 'signInAction' : 'signUpAction')}
      </Button>
    </form>
  )
}

function inputOf(form: HTMLFormElement, name: string): HTMLInputElement | null {
  const found = form.elements.namedItem(name)
  return found instanceof HTMLInputElement ? found : null
}

/** What can be told without asking the site; in its words, since a browser's own speak the browser's language. */
function wrongIn(form: HTMLFormElement, mode: Props['mode']): CredentialsProblem | null {
  if (inputOf(form, 'email')?.validity.valid === false) return 'email'
  const password = inputOf(form, 'password')?.value ?? ''
  if (password === '') return 'empty'
  return mode === 'sign-up' && password.length < SHORTEST_PASSWORD ? 'short' : null
}
