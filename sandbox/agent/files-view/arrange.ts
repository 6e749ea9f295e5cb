import { constants } from 'node:fs'
import { link, lstat, mkdir, open, readdir, rename, rmdir, unlink, type FileHandle } from 'node:fs/promises'
import { FileRefusal, inFolderOf, within } from './place.ts'

export const makeFolder = (home: string, path: string): Promise<void> => inFolderOf(home, path, (folder, name) => mkdir(within(folder, name), 0o755))

/** Throws EEXIST instead of replacing what is at `to`. */
export function move(home: string, from: string, to: string): Promise<void> {
  if (`${to}/`.startsWith(`${from}/`)) throw new FileRefusal('bad-path', `${from} cannot become ${to}, which is inside it`)
  return inFolderOf(home, from, (source, oldName) =>
    inFolderOf(home, to, async (target, newName) => {
      const [old, next] = [within(source, oldName), within(target, newName)]
      if ((await lstat(old)).isDirectory()) {
        if (await isThere(next)) throw new FileRefusal('exists', `${to} is there already`)
        return rename(old, next)
      }
      await link(old, next)
      await unlink(old)
    }),
  )
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}

export const remove = (home: string, path: string): Promise<void> => inFolderOf(home, path, removeIn)

/** Links are removed, not what they lead to. */
async function removeIn(parent: FileHandle, name: string): Promise<void> {
  if (!(await lstat(within(parent, name))).isDirectory()) return unlink(within(parent, name))
  const folder = await open(within(parent, name), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  try {
    for (const inner of await readdir(within(folder))) await removeIn(folder, inner)
  } finally {
    await folder.close()
  }
  await rmdir(within(parent, name))
}
