'use client'
import { useFormatter, useTranslations } from 'next-intl'
import type { ChangeReport, ObjectChange } from '../../../sandbox/cluster-protocol.ts'
import { useLocalZone } from '../ui/local-zone.ts'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'
import { GroupWords } from './change-line.tsx'
import { fieldWords, grouped, nameWords, statusWords } from './change-words.ts'

/** What commands did to the cluster, the last first: by their own requests, what the cluster did because of them, and what happened meanwhile. */
export function ChangeReports() {
  const t = useTranslations('workspace.changes')
  const reports = useWorkspaceView((view) => view.reports)
  if (reports.length === 0) return <p className="p-4 text-tool text-soft">{t('nothingYet')}</p>
  return (
    <ol className="flex flex-col gap-5 p-4 text-label" aria-label={t('title')}>
      {[...reports].reverse().map((report) => (
        <Report key={report.id} report={report} />
      ))}
    </ol>
  )
}

function Report({ report }: { report: ChangeReport }) {
  const t = useTranslations('workspace.changes')
  const format = useFormatter()
  const timeZone = useLocalZone()
  const terminal = useWorkspaceView((view) => view.terminals.find(({ id }) => id === report.terminal)?.name)
  return (
    <li data-report={report.id} className="max-w-[80ch]">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <code className="font-mono font-semibold break-words whitespace-pre-wrap">{report.line}</code>
        <span className="text-soft">
          {terminal !== undefined && `${terminal} · `}
          {format.dateTime(new Date(report.at), { timeStyle: 'medium', timeZone })}
          {report.exitStatus !== 0 && ` · ${t('exit', { status: report.exitStatus })}`}
        </span>
      </p>
      <Part name="done" part={report.done} />
      <Part name="followed" part={report.followed} />
      <Part name="meanwhile" part={report.meanwhile} />
    </li>
  )
}

/** Things to which the same was done are told by name up to so many. */
const mostByName = 5

function Part({ name, part }: { name: 'done' | 'followed' | 'meanwhile'; part: ChangeReport['done'] }) {
  const t = useTranslations('workspace.changes')
  if (part.objects.length === 0) return null
  return (
    <section data-part={name} className="mt-1.5 border-l-2 pl-3">
      <h3 className="text-soft">{t(name)}</h3>
      <ul>
        {grouped(part.objects).flatMap(({ members, ...group }) =>
          members.length > mostByName ? (
            <li key={`${group.kind} ${group.what}`}>
              <span className="font-mono">
                <GroupWords group={{ ...group, members }} />
              </span>
              <span className="text-soft">
                {' '}
                {statusWords(members)}
                {name !== 'done' && ` · ${members[0]?.by}`}
              </span>
            </li>
          ) : (
            members.map((change) => (
              <li key={`${change.kind} ${change.namespace}/${change.name} ${change.what}`} className="break-words">
                <Change change={change} tellsBy={name !== 'done'} />
              </li>
            ))
          ),
        )}
        {part.more > 0 && <li className="text-soft">{t('more', { count: part.more })}</li>}
      </ul>
    </section>
  )
}

function Change({ change, tellsBy }: { change: ObjectChange; tellsBy: boolean }) {
  const t = useTranslations('workspace.changes')
  const { what, fields, status, by } = change
  return (
    <>
      <span className="font-mono">{what === 'changed' ? nameWords(change) : t(`what.${what}`, { name: nameWords(change) })}</span>
      {fields.length > 0 && <span className="font-mono"> {fields.map(fieldWords).join(', ')}</span>}
      {status !== null && <span className="text-soft"> {status}</span>}
      {tellsBy && <span className="text-soft"> · {by}</span>}
    </>
  )
}
