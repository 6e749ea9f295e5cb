import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LessonForAgent } from '../../sandbox/protocol.ts'
import type { Problem } from './problem.ts'

/** Files of one lesson, and bytes of all of them; they travel to the sandbox in one message. */
const FILE_LIMIT = 500
const BYTES_LIMIT = 8 * 1024 * 1024

/** What a lesson puts into the learner's home: everything under `files/`, in order of name. No folder: no files. */
export async function readHomeFiles(folder: string): Promise<{ files: LessonForAgent['files']; problems: Problem[] }> {
  const files: LessonForAgent['files'] = []
  let bytes = 0
  const entries = await listFiles(folder)
  for (const path of entries.slice(0, FILE_LIMIT)) {
    const full = join(folder, path)
    const [content, { mode }] = await Promise.all([readFile(full), stat(full)])
    bytes += content.length
    if (bytes > BYTES_LIMIT) return { files: [], problems: [{ file: full, line: 1, column: 1, message: `the files of this lesson are larger than ${BYTES_LIMIT / 1024 / 1024} MiB together` }] }
    files.push({ path, content: content.toString('base64'), mode: mode & 0o111 ? 0o755 : 0o644 })
  }
  const tooMany = { file: folder, line: 1, column: 1, message: `holds ${entries.length} files; ${FILE_LIMIT} at most` }
  return { files, problems: entries.length > FILE_LIMIT ? [tooMany] : [] }
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
