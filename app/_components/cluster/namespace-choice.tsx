'use client'
import { useTranslations } from 'next-intl'
import type { Other } from './look.ts'

interface Props {
  namespaces: readonly string[]
  /** Those of them that are being deleted. */
  ending: ReadonlyMap<string, Other>
  /** Null: all but the cluster's own. */
  chosen: string | null
  onChoose: (namespace: string | null) => void
}

export function NamespaceChoice({ namespaces, ending, chosen, onChoose }: Props) {
  const t = useTranslations('workspace.picture')
  // One that was deleted is still chosen, and shows that nothing is there any more.
  const names = chosen === null || namespaces.includes(chosen) ? namespaces : [...namespaces, chosen]
  const whyOf = (name: string | null): string | undefined => {
    const why = name === null ? undefined : ending.get(name)?.why
    return why ? t(`why.${why.reason}`, why.values).trim() : undefined
  }
  const nameOf = (name: string): string => {
    const status = ending.get(name)?.status
    if (!namespaces.includes(name)) return t('namespaceGone', { name })
    return status === undefined ? name : t('namespaceEnding', { name, status })
  }
  return (
    <label className="ml-auto flex min-w-0 items-center gap-1.5 text-soft">
      <span className="max-sm:sr-only">{t('namespace')}</span>
      <select
        value={chosen ?? ''}
        onChange={(event) => onChoose(event.target.value === '' ? null : event.target.value)}
        title={whyOf(chosen)}
        className="h-[max(1.75rem,1.6em)] pointer-coarse:h-11 min-w-0 rounded-soft border border-hairline-strong/60 bg-raised px-1.5 text-ink"
      >
        <option value="">{t('yourNamespaces')}</option>
        {names.map((name) => (
          <option key={name} value={name} title={whyOf(name)}>
            {nameOf(name)}
          </option>
        ))}
      </select>
    </label>
  )
}
