'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { fileLimits } from '../../../sandbox/files-protocol.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { folderOf, nameOf, type Files } from './files.ts'
import { shownName } from './shown-name.ts'

/** `path`: the folder that a new thing goes into; else what is renamed or deleted. */
export interface NameWanted {
  for: 'file' | 'folder' | 'rename' | 'delete'
  path: string
}

const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** Asks for a name, or whether something is really to go. */
export function FileNameSheet({ files, wanted, onClose }: { files: Files; wanted: NameWanted; onClose: () => void }) {
  const t = useTranslations('files')
  const { path } = wanted
  const [name, setName] = useState(wanted.for === 'rename' ? nameOf(path) : '')
  const isDelete = wanted.for === 'delete'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const clean = name.trim()
    if (wanted.for === 'file') void files.createFile(join(path, clean))
    else if (wanted.for === 'folder') void files.createFolder(join(path, clean))
    else if (wanted.for === 'rename') void files.rename(path, join(folderOf(path), clean))
    else void files.remove(path)
    onClose()
  }
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={t(`ask.${wanted.for}`, { name: shownName(nameOf(path)) })} closeLabel={t('cancel')}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {isDelete ? (
          <p className="text-tool">{t('deleteForGood')}</p>
        ) : (
          <Field
            label={t('name')}
            value={name}
            hint={wanted.for !== 'rename' && path !== '' ? t('inFolder', { folder: path }) : undefined}
            maxLength={fileLimits.pathCharacters}
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => setName(event.target.value)}
            autoFocus
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" disabled={!isDelete && name.trim() === ''}>
            {t(`do.${wanted.for}`)}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
