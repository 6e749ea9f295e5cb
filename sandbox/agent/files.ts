import { constants } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import type { LessonForAgent } from '../protocol.ts'

/**
 * Writes a lesson's files into the learner's home. Everything there may be the learner's doing already, so no symbolic link is followed:
 * each folder on the way and the file itself are opened as what they must be. Throws a sentence that names the file.
 */
export async function fillHome(home: string, files: LessonForAgent['files']): Promise<void> {
  for (const { path, content, mode } of files) {
    const relative = normalize(path)
    if (relative === '.' || relative === '..' || relative.startsWith('/') || relative.startsWith('../') || relative.includes('\0')) {
      throw new Error(`The lesson's file "${path}" lies outside the home folder.`)
    }
    try {
      await makeFolders(home, dirname(relative))
      const file = await open(join(home, relative), constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW | constants.O_NONBLOCK, mode & 0o777)
      try {
        await file.writeFile(Buffer.from(content, 'base64'))
        await file.chmod(mode & 0o777)
      } finally {
        await file.close()
      }
    } catch (error) {
      throw new Error(`The lesson's file "${path}" could not be written: ${(error as Error).message}`)
    }
  }
}

async function makeFolders(home: string, folder: string): Promise<void> {
  let at = home
  for (const part of folder.split('/')) {
    if (part === '.') continue
    at = join(at, part)
    await mkdir(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    const opened = await open(at, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
    await opened.close()
  }
}
