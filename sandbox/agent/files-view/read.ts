import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { fileLimits } from '../../files-protocol.ts'
import { FileRefusal, inFolderOf, within } from './place.ts'

export interface FileText {
  text: string
  version: string
  /** Permission bits. */
  mode: number
}

/** A text file under the home folder. Throws `FileRefusal`, or the system's error. */
export const readText = (home: string, path: string): Promise<FileText> => inFolderOf(home, path, readIn)

/** Neither a link is followed nor a pipe waited for. */
export async function readIn(folder: FileHandle, name: string): Promise<FileText> {
  const file = await open(within(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const found = await file.stat()
    if (!found.isFile()) throw new FileRefusal('not-a-file', `${name} is not a file`)
    if (found.size > fileLimits.fileBytes) throw new FileRefusal('too-large', `${name} has ${found.size} bytes, more than ${fileLimits.fileBytes}`)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size), 0, found.size, 0)
    const bytes = buffer.subarray(0, bytesRead)
    return { text: asText(bytes, name), version: versionOf(bytes), mode: found.mode & 0o7777 }
  } finally {
    await file.close()
  }
}

export const versionOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32)

function asText(bytes: Buffer, name: string): string {
  if (!bytes.includes(0)) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      // Not UTF-8: an editor would change more than what the learner changes.
    }
  }
  throw new FileRefusal('binary', `${name} is not text in UTF-8`)
}
