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
const fieldOf: Partial<Record<CredentialsProblem, 'email' | 'password'>> = { taken: 'email', email: 'email', short: 'password', long: 'password' }

export function CredentialsForm({ mode, then }: Props) {
  const t = useTranslations('account')
  const [working, setWorking] = useState(false)
  const [problem, setProblem] = useState<{ kind: CredentialsProblem; text: string } | null>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
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
    setProblem({ kind: outcome.problem, text: t(`errors.${outcome.problem}`, { reason: outcome.reason }) })
  }

  const errorOf = (field: 'email' | 'password') => (problem && fieldOf[problem.kind] === field ? problem.text : undefined)
  return (
    <form onSubmit={submit} className="mt-8 flex max-w-sm flex-col gap-5">
      {mode === 'sign-up' && <Field label={t('name')} name="name" autoComplete="name" maxLength={100} required />}
      <Field label={t('email')} name="email" type="email" autoComplete="email" maxLength={200} required error={errorOf('email')} />
      <Field
        label={t('password')}
        name="password"
        type="password"
        autoComplete={mode === 'sign-in' ? 'current-password' : 'new-password'}
        minLength={mode === 'sign-up' ? 8 : undefined}
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
