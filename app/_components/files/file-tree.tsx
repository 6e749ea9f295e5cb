'use client'
import { ChevronDown, ChevronRight, Ellipsis, File, FileSymlink, FilePlus, Folder, FolderPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { FileEntry } from '../../../sandbox/files-protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { FileNameSheet, type NameWanted } from './file-name-sheet.tsx'
import { folderOf, type Files, type FilesView } from './files.ts'
import { shownName } from './shown-name.ts'
import { isUnfolded, treeLines, type TreeRow } from './tree-rows.ts'

export function FileTree({ files, view }: { files: Files; view: FilesView }) {
  const t = useTranslations('files')
  const [hidden, setHidden] = useState(false)
  const [current, setCurrent] = useState<string | null>(null)
  const [wanted, setWanted] = useState<NameWanted | null>(null)
  const tree = useRef<HTMLUListElement>(null)
  const lines = treeLines(view, hidden)
  const rows = lines.filter((line) => line.kind === 'entry')
  const at = Math.max(0, rows.findIndex(({ path }) => path === current))
  const currentRow = rows[at]
  const folderForNew = !currentRow || current === null ? '' : isUnfolded(view, currentRow) ? currentRow.path : folderOf(currentRow.path)

  const choose = ({ path, entry }: TreeRow): void => {
    setCurrent(path)
    if (entry.kind === 'folder') files.toggle(path)
    else void files.openFile(path)
  }
  const move = (to: number): void => {
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)]
    if (!row) return
    setCurrent(row.path)
    tree.current?.querySelector<HTMLElement>(`[data-file="${CSS.escape(row.path)}"]`)?.focus()
  }
  const onKey = (event: KeyboardEvent, row: TreeRow): void => {
    const isOpen = isUnfolded(view, row)
    const actions: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      ArrowRight: () => (row.entry.kind !== 'folder' ? undefined : isOpen ? move(at + 1) : files.toggle(row.path)),
      ArrowLeft: () => (isOpen ? files.toggle(row.path) : move(rows.findIndex(({ path }) => path === folderOf(row.path)))),
      Enter: () => choose(row),
      ' ': () => choose(row),
      F2: () => setWanted({ for: 'rename', path: row.path }),
      Delete: () => setWanted({ for: 'delete', path: row.path }),
    }
    const action = actions[event.key]
    if (!action || event.target !== event.currentTarget) return
    event.preventDefault()
    action()
  }
  return (
    <nav aria-label={t('label')} className="flex w-52 shrink-0 flex-col border-r max-sm:h-32 pointer-coarse:max-sm:h-44 max-sm:w-full max-sm:border-r-0 max-sm:border-b">
      <div className="flex h-9 pointer-coarse:h-11 shrink-0 items-center justify-between border-b pr-1 pl-3">
        <span className="truncate font-mono text-label text-soft">~</span>
        <span className="flex">
          <IconButton icon={FilePlus} label={t('newFile')} onClick={() => setWanted({ for: 'file', path: folderForNew })} />
          <IconButton icon={FolderPlus} label={t('newFolder')} onClick={() => setWanted({ for: 'folder', path: folderForNew })} />
          <Menu trigger={<IconButton icon={Ellipsis} label={t('more')} />}>
            <MenuItem onSelect={() => setHidden(!hidden)}>{hidden ? t('hideHidden') : t('showHidden')}</MenuItem>
            {current !== null && currentRow && <MenuItem onSelect={() => setWanted({ for: 'rename', path: currentRow.path })}>{t('renameOne', { name: shownName(currentRow.entry.name) })}</MenuItem>}
            {current !== null && currentRow && <MenuItem onSelect={() => setWanted({ for: 'delete', path: currentRow.path })}>{t('deleteOne', { name: shownName(currentRow.entry.name) })}</MenuItem>}
          </Menu>
        </span>
      </div>
      <ul ref={tree} role="tree" aria-label={t('label')} className="min-h-0 flex-1 overflow-auto py-1">
        {lines.map((line) => {
          const indent = { paddingInlineStart: `${8 + line.depth * 14}px` }
          if (line.kind === 'more') {
            return (
              <li key={line.key} role="none" style={indent} className="py-1 pr-2 text-label text-soft">
                {t('moreEntries', { count: line.count })}
              </li>
            )
          }
          const isFolder = line.entry.kind === 'folder'
          const isOpen = isUnfolded(view, line)
          const name = shownName(line.entry.name)
          return (
            <li
              key={line.key}
              role="treeitem"
              aria-level={line.depth + 1}
              aria-expanded={isFolder ? isOpen : undefined}
              aria-selected={line.path === view.front}
              tabIndex={line === currentRow ? 0 : -1}
              title={name}
              data-file={line.path}
              onClick={() => choose(line)}
              onKeyDown={(event) => onKey(event, line)}
              onFocus={() => setCurrent(line.path)}
              style={indent}
              className={classNames('flex h-7 cursor-default items-center gap-1.5 pr-2 text-label select-none pointer-coarse:h-11', line.path === view.front ? 'bg-accent-wash text-ink' : 'hover:bg-sunk', (line.entry.kind === 'link' || line.entry.kind === 'other') && 'text-soft')}
            >
              {isFolder ? isOpen ? <ChevronDown size={14} aria-hidden className="shrink-0" /> : <ChevronRight size={14} aria-hidden className="shrink-0" /> : <span className="w-3.5 shrink-0" />}
              <Icon kind={line.entry.kind} />
              <span className="truncate font-mono whitespace-pre">{name}</span>
            </li>
          )
        })}
        {view.folders.has('') && rows.length === 0 && <li className="px-3 py-2 text-label text-soft">{t('empty')}</li>}
      </ul>
      {wanted && <FileNameSheet files={files} wanted={wanted} onClose={() => setWanted(null)} />}
    </nav>
  )
}

function Icon({ kind }: { kind: FileEntry['kind'] }) {
  const Chosen = kind === 'folder' ? Folder : kind === 'link' ? FileSymlink : File
  return <Chosen size={14} aria-hidden className="shrink-0 text-soft" />
}
