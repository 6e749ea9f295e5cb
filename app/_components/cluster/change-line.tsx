'use client'
import { History } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ObjectChange } from '../../../sandbox/cluster-protocol.ts'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { fieldWords, grouped, nameWords } from './change-words.ts'
import type { ChangeGroup } from './change-words.ts'

/** Told in the line; the rest is a click away. */
const mostTold = 3

/** What the last command changed, in a line that is always there, so that nothing moves when it speaks. */
export function ChangeLine() {
  const t = useTranslations('workspace.changes')
  const workspace = useWorkspace()
  const report = useWorkspaceView((view) => view.reports.at(-1))
  const hasSession = useWorkspaceView((view) => view.session !== null)
  return (
    <button
      type="button"
      data-change-line={report?.id ?? ''}
      onClick={() => workspace.showCluster('changes')}
      className="flex h-7 pointer-coarse:h-11 w-full shrink-0 items-center gap-2 border-t bg-paper px-3 text-start text-label text-soft transition-colors hover:text-ink max-md:hidden"
    >
      {hasSession && <History size={14} aria-hidden className="shrink-0" />}
      <span className="sr-only">{t('title')}</span>
      <span aria-live="polite" className="flex min-w-0 flex-1">
        {report ? (
          <span key={report.id} className="flex min-w-0 animate-appear">
            <span className="max-w-[45%] shrink-0 truncate font-mono text-ink">{report.line}</span>
            <span className="ml-1 min-w-0 truncate">
              <Parts objects={report.done.objects} more={report.done.more} />
              {report.followed.objects.length > 0 && (
                <>
                  {' · '}
                  {t('then')}
                  <Parts objects={report.followed.objects} more={report.followed.more} />
                </>
              )}
            </span>
          </span>
        ) : (
          hasSession && <span className="truncate">{t('nothingYet')}</span>
        )}
      </span>
    </button>
  )
}

function Parts({ objects, more }: { objects: readonly ObjectChange[]; more: number }) {
  const t = useTranslations('workspace.changes')
  const groups = grouped(objects)
  const left = groups.slice(mostTold).reduce((sum, { members }) => sum + members.length, more)
  return (
    <>
      {groups.slice(0, mostTold).map((group) => (
        <span key={group.members[0]?.name}>
          {' · '}
          <GroupWords group={group} />
        </span>
      ))}
      {left > 0 && ` · ${t('more', { count: left })}`}
    </>
  )
}

/** "deployment/web replicas 3 → 5", "3 × Pod created". */
export function GroupWords({ group: { what, kind, members } }: { group: ChangeGroup }) {
  const t = useTranslations('workspace.changes')
  const [first] = members
  if (!first) return null
  if (members.length > 1) return t(`what.${what}`, { name: t('several', { count: members.length, kind }) })
  if (first.fields.length === 0) return t(`what.${what}`, { name: nameWords(first) })
  return `${nameWords(first)} ${first.fields.map(fieldWords).join(', ')}`
}
