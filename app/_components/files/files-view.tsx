'use client'
import { CircleAlert, FileText, Save, X } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { realTimers } from '../terminal/connection/timers.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { Editor } from './editor.ts'
import { EditorHost } from './editor-host.tsx'
import { editorPhrases } from './editor-phrases.ts'
import { FileTree } from './file-tree.tsx'
import { Files, nameOf } from './files.ts'
import type { FilesNotice, FilesView as View } from './files.ts'
import type { ManifestProblem } from './kubernetes/check.ts'
import { createDescriptions } from './kubernetes/descriptions.ts'
import { kindsChanged, kubernetesYaml } from './kubernetes/extension.ts'
import { filesMemory } from './remembered.ts'
import { shownName } from './shown-name.ts'

/** The learner's home folder: a tree, and an editor. Loaded when it is first opened; lives until the page is left or the lab ends. */
export function FilesView() {
  const t = useTranslations('files')
  const locale = useLocale()
  const workspace = useWorkspace()
  const wanted = useWorkspaceView((view) => view.fileWanted)
  const [{ files, editor, descriptions, memory }] = useState(() => {
    const memory = filesMemory(workspace.lessonName)
    const descriptions = createDescriptions(workspace.requests)
    const inWords = (problem: ManifestProblem): string => problemInWords(t, problem)
    const yaml = kubernetesYaml(descriptions, inWords)
    const editor: Editor = new Editor({
      phrases: locale === 'zh' ? editorPhrases : {},
      labelOf: (path) => t('editorLabel', { name: shownName(path) }),
      languageOf: (path) => (/\.ya?ml$/.test(path) ? yaml : []),
      edited: (path, text) => files.edited(path, text),
      save: (path) => files.save(path),
      places: memory.places,
    })
    const files: Files = new Files(workspace.requests, realTimers, editor, memory.follow)
    files.restore(memory.left)
    return { files, editor, descriptions, memory }
  })
  const view = useSyncExternalStore(files.subscribe, files.get, files.get)
  useEffect(() => {
    files.start()
    return () => files.stop()
  }, [files])
  useEffect(() => {
    // What a lost connection kept from this page, it is not told later.
    const refresh = () => {
      descriptions.forget()
      editor.tell(kindsChanged.of(null))
    }
    return workspace.requests.listen({ kindsChanged: refresh, connected: refresh })
  }, [workspace, descriptions, editor])
  useEffect(() => {
    // While the browser asks, what can be saved is.
    const ask = (event: BeforeUnloadEvent) => files.saveAll() && event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [files])
  useEffect(() => {
    // The last that a page is told before it goes, or is put away.
    const rememberPlaces = () => {
      editor.keep()
      memory.store()
    }
    window.addEventListener('pagehide', rememberPlaces)
    document.addEventListener('visibilitychange', rememberPlaces)
    return () => {
      rememberPlaces()
      window.removeEventListener('pagehide', rememberPlaces)
      document.removeEventListener('visibilitychange', rememberPlaces)
    }
  }, [editor, memory])
  useEffect(() => editor.bring(view.front), [editor, view.front])
  useEffect(() => {
    if (!wanted) return
    if (wanted.line !== null) editor.goTo(wanted.path, wanted.line)
    void files.openFile(wanted.path)
  }, [files, editor, wanted])
  return (
    <div data-files className="flex h-full min-h-0 bg-paper text-ink max-sm:flex-col">
      <FileTree files={files} view={view} />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col bg-terminal">
        <OpenTabs files={files} view={view} />
        <Notice files={files} view={view} />
        <FrontState files={files} view={view} />
        <div className="relative min-h-0 flex-1 font-mono">
          <EditorHost editor={editor} />
          {view.front === null && <p className="absolute inset-0 p-6 font-sans text-tool text-soft">{t('nothingOpen')}</p>}
        </div>
      </div>
    </div>
  )
}

type Words = ReturnType<typeof useTranslations<'files'>>

function problemInWords(t: Words, problem: ManifestProblem): string {
  switch (problem.kind) {
    case 'syntax':
      return t('problem.syntax', { message: problem.message })
    case 'unknown-kind':
      return t('problem.unknownKind', { kind: problem.name, apiVersion: problem.apiVersion })
    case 'unknown-field':
      return problem.near === null ? t('problem.unknownField', { field: problem.field }) : t('problem.unknownFieldNear', { field: problem.field, near: problem.near })
    case 'wrong-type':
      return t('problem.wrongType', { field: problem.field, wanted: problem.wanted })
    case 'not-a-value':
      return t('problem.notAValue', { field: problem.field, values: problem.values })
    case 'missing':
      return t('problem.missing', { field: problem.field })
  }
}

function OpenTabs({ files, view }: { files: Files; view: View }) {
  const t = useTranslations('files')
  const front = useRef<HTMLDivElement>(null)
  useEffect(() => void front.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [view.front])
  if (view.open.length === 0) return null
  return (
    <div role="group" aria-label={t('openFiles')} className="flex h-9 pointer-coarse:h-[45px] shrink-0 items-center overflow-x-auto border-b bg-paper">
      {view.open.map(({ path, state }) => (
        <div key={path} ref={path === view.front ? front : null} data-open-file={path} data-file-state={state.name} className={classNames('flex h-full shrink-0 items-center border-r pr-1 pl-3', path === view.front ? 'bg-terminal' : 'text-soft')}>
          <button type="button" aria-current={path === view.front} title={path} onClick={() => void files.openFile(path)} className="flex h-full items-center gap-1.5 text-label">
            <FileText size={14} aria-hidden />
            <span className={classNames('max-w-56 truncate font-mono whitespace-pre', state.name === 'gone' && 'line-through')}>{shownName(nameOf(path))}</span>
            <span aria-label={t(`state.${state.name}`)} title={t(`state.${state.name}`)} className={classNames('w-2 text-accent', state.name === 'refused' && 'text-broken')}>
              {state.name === 'unsaved' ? '●' : state.name === 'refused' || state.name === 'gone' ? '!' : ''}
            </span>
          </button>
          <IconButton icon={X} label={t('close', { name: shownName(nameOf(path)) })} onClick={() => void files.closeFile(path)} />
        </div>
      ))}
    </div>
  )
}

/** Why the file in front is not as one would think, and what can be done. */
function FrontState({ files, view }: { files: Files; view: View }) {
  const t = useTranslations('files')
  const front = view.open.find(({ path }) => path === view.front)
  if (front?.state.name !== 'gone' && front?.state.name !== 'refused') return null
  const { path, state } = front
  return (
    <div role="status" className="flex flex-wrap items-center gap-2 border-b bg-waiting-wash px-3 py-1.5 text-label text-ink">
      <CircleAlert size={16} aria-hidden className="shrink-0 text-waiting" />
      <span className="min-w-0 flex-1">{state.name === 'gone' ? t('gone', { name: shownName(path) }) : t(state.edited ? 'notSavedBecause' : 'refusedFile', { name: shownName(path), why: t(`why.${state.why}`) })}</span>
      {(state.name === 'gone' || state.edited) && (
        <Button size="small" onClick={() => files.save(path)}>
          <Save size={14} aria-hidden />
          {t('saveAgain')}
        </Button>
      )}
    </div>
  )
}

function noticeInWords(t: Words, notice: FilesNotice): string {
  switch (notice.kind) {
    case 'kept-both':
      return t('keptBoth', { name: shownName(notice.path), copy: shownName(notice.copy) })
    case 'not-read':
      return t('refusedFile', { name: shownName(notice.path), why: t(`why.${notice.why}`) })
    case 'refused':
      return t('refused', { name: shownName(notice.path), why: t(`why.${notice.why}`) })
    case 'not-saved':
      return t('notSaved', { name: shownName(notice.path) })
    case 'not-connected':
      return t('notConnected')
  }
}

function Notice({ files, view }: { files: Files; view: View }) {
  const t = useTranslations('files')
  const { notice } = view
  const words = notice && noticeInWords(t, notice)
  return (
    <div role="status" data-files-notice={notice?.kind ?? ''}>
      {notice && (
        <div className="flex flex-wrap items-center gap-2 border-b bg-waiting-wash px-3 py-1.5 text-label text-ink">
          <span className="min-w-0 flex-1">{words}</span>
          {notice.kind === 'kept-both' && (
            <Button size="small" onClick={() => void files.openFile(notice.copy)}>
              {t('openCopy')}
            </Button>
          )}
          {notice.kind === 'not-saved' && (
            <Button size="small" onClick={() => void files.closeFile(notice.path, true)}>
              {t('closeUnsaved')}
            </Button>
          )}
          <IconButton icon={X} label={t('dismiss')} onClick={() => files.dismissNotice()} />
        </div>
      )}
    </div>
  )
}
