import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { fileLimits, unusableInNames, type Refusal } from '../../files-protocol.ts'

/** Why something was not done with a file; `why` is for the page's words. */
export class FileRefusal extends Error {
  override name = 'FileRefusal'
  constructor(
    readonly why: Refusal,
    detail: string,
  ) {
    super(detail)
  }
}

/** Names that saving uses for a moment; nobody is shown them. */
export const SAVING_PREFIX = '.podyard-saving-'

/** The parts of a path relative to the home folder. Throws `FileRefusal`. */
export function partsOf(path: string): string[] {
  if (path === '') return []
  const parts = path.split('/')
  if (parts.length > fileLimits.depth) throw new FileRefusal('bad-path', `${path} is deeper than ${fileLimits.depth} folders`)
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..' || unusableInNames.test(part) || Buffer.byteLength(part) > NAME_BYTES || part.startsWith(SAVING_PREFIX)) {
      throw new FileRefusal('bad-path', `"${part}" cannot be a name in the home folder`)
    }
  }
  return parts
}

/** What a Linux file system takes for one name. */
const NAME_BYTES = 255

/**
 * Opens a folder under `home`, one part after the other, and none of them a link: the learner may exchange a folder for a link
 * at any moment, so a path is never looked up twice. Whoever gets the handle closes it; `within` names what is inside.
 */
export async function openFolder(home: string, parts: readonly string[]): Promise<FileHandle> {
  let folder = await open(home, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    for (const part of parts) {
      const next = await open(within(folder, part), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
      await folder.close()
      folder = next
    }
    return folder
  } catch (error) {
    await folder.close()
    throw error
  }
}

/** A path that leads into an open folder itself, wherever that has been moved to: Node has no openat(2). */
export const within = (folder: FileHandle, name = ''): string => `/proc/self/fd/${folder.fd}/${name}`

/** Runs `work` in the folder that holds `path`, which must not be the home folder itself. */
export async function inFolderOf<Result>(home: string, path: string, work: (folder: FileHandle, name: string) => Promise<Result>): Promise<Result> {
  const parts = partsOf(path)
  const name = parts.pop()
  if (name === undefined) throw new FileRefusal('bad-path', 'the home folder itself stays as it is')
  const folder = await openFolder(home, parts)
  try {
    return await work(folder, name)
  } finally {
    await folder.close()
  }
}

/** The system's reason as one of ours; anything else is a failure of the agent. */
export function asRefusal(error: unknown): FileRefusal {
  if (error instanceof FileRefusal) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  return new FileRefusal(refusalOf[code] ?? 'failed', message.replace(/\/proc\/self\/fd\/\d+\//g, ''))
}

const refusalOf: Partial<Record<string, Refusal>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  ELOOP: 'link',
  EEXIST: 'exists',
  ENOTEMPTY: 'exists',
  EISDIR: 'not-a-file',
  ENXIO: 'not-a-file',
  EINVAL: 'bad-path',
  ENAMETOOLONG: 'bad-path',
  EACCES: 'not-allowed',
  EPERM: 'not-allowed',
  ENOSPC: 'full',
  EDQUOT: 'full',
}
