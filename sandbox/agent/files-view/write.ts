import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, rename, unlink, type FileHandle } from 'node:fs/promises'
import { fileLimits, type RequestOutcome } from '../../files-protocol.ts'
import { asRefusal, FileRefusal, inFolderOf, SAVING_PREFIX, within } from './place.ts'
import { readIn, versionOf, type FileText } from './read.ts'

const NEW_FILE_MODE = 0o644
const OWNER_WRITES = 0o200

/**
 * Replaces a file as a whole, if what is there is still what `expected` says; otherwise answers with what is there, and writes nothing.
 * Who looks at the file sees the old text or the new one, never a part; a full disk loses neither.
 */
export function writeText(home: string, path: string, text: string, expected: string | null): Promise<RequestOutcome> {
  return inFolderOf(home, path, async (folder, name) => {
    const bytes = Buffer.from(text)
    if (bytes.byteLength > fileLimits.fileBytes) throw new FileRefusal('too-large', `${name} would have ${bytes.byteLength} bytes, more than ${fileLimits.fileBytes}`)
    const found = await present(folder, name)
    const version = versionOf(bytes)
    // Also when an answer was lost on the way and the page asks again.
    if (found?.version === version) return { kind: 'written', version }
    if ((found?.version ?? null) !== expected) return { kind: 'conflict', found: found && { text: found.text, version: found.version } }
    // A new file in its place would not ask the old one.
    if (found && (found.mode & OWNER_WRITES) === 0) throw new FileRefusal('not-allowed', `${name} may be read only`)
    const saving = within(folder, `${SAVING_PREFIX}${randomBytes(6).toString('hex')}`)
    try {
      await writeNew(saving, bytes, found?.mode ?? NEW_FILE_MODE)
      if (found) await rename(saving, within(folder, name))
      // Unlike rename, this fails when somebody has made the file meanwhile.
      else await link(saving, within(folder, name)).finally(() => unlink(saving))
    } catch (error) {
      await unlink(saving).catch(() => undefined)
      throw error
    }
    return { kind: 'written', version }
  })
}

async function present(folder: FileHandle, name: string): Promise<FileText | null> {
  try {
    return await readIn(folder, name)
  } catch (error) {
    if (asRefusal(error).why === 'not-found') return null
    throw error
  }
}

async function writeNew(path: string, bytes: Buffer, mode: number): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode)
  try {
    await file.writeFile(bytes)
    await file.chmod(mode)
  } finally {
    await file.close()
  }
}
