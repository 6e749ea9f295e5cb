import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { LessonEdits, LessonForAgent } from '../protocol.ts'
import { fillHome } from './files.ts'
import { asRefusal, inFolderOf, within } from './files-view/place.ts'

/** A file of a lesson as it was laid into the home folder; `digest` of its content. */
export interface GivenFile {
  path: string
  digest: string
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32)

export const givenFiles = (files: LessonForAgent['files']): GivenFile[] => files.map(({ path, content }) => ({ path, digest: digestOf(Buffer.from(content, 'base64')) }))

/**
 * Brings the files of a lesson that was edited since a lab was kept into the lab's home folder: new ones, and new versions of those that the
 * learner has not changed. What is the learner's own stays. A file that the learner deleted is not brought back, unless it was edited.
 */
export async function followEdits(home: string, files: LessonForAgent['files'], given: readonly GivenFile[]): Promise<LessonEdits> {
  const before = new Map(given.map(({ path, digest }) => [path, digest]))
  const now = new Map(givenFiles(files).map(({ path, digest }) => [path, digest]))
  const edits: LessonEdits = { added: [], updated: [], left: [] }
  for (const file of files) {
    const { path } = file
    const digest = now.get(path)
    if (before.get(path) === digest) continue
    const there = await digestAt(home, path)
    if (there === digest) continue
    if (there !== 'none' && there !== before.get(path)) {
      edits.left.push(path)
      continue
    }
    await fillHome(home, [file])
    edits[there === 'none' ? 'added' : 'updated'].push(path)
  }
  return edits
}

/** Of the file that is there; `other`: something else is, or it cannot be read. Nothing the learner has put there is followed or waited for. */
async function digestAt(home: string, path: string): Promise<string> {
  try {
    return await inFolderOf(home, path, async (folder, name) => {
      const file = await open(within(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
      try {
        return (await file.stat()).isFile() ? digestOf(await file.readFile()) : 'other'
      } finally {
        await file.close()
      }
    })
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' || asRefusal(error).why === 'not-found' ? 'none' : 'other'
  }
}
