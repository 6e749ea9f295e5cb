import { type Entry, FileError } from '../../runtimes/container-files.ts'
import { SETGID, STICKY } from '../../runtimes/credential.ts'
import { modeText } from '../commands/list-files.ts'
import { pause } from '../commands/command.ts'
import type { Process, Program } from '../image.ts'
import { flagOf } from './flags.ts'

const INITIAL = 'mount-tester new file\n'
/** Between two looks of a loop, and how long it looks, as upstream's flags have it. */
const LOOK = { everyMilliseconds: 2_000, seconds: 180 }
const NEW_FILES = [0o644, 0o666, 0o660, 0o777]

/** "-rw-r--r--", "dgtrwxrwxrwx": a mode as Go prints it. */
export function goMode(entry: Entry): string {
  const letters = [entry.content === null ? 'd' : '', (entry.mode & 0o4000) !== 0 ? 'u' : '', (entry.mode & SETGID) !== 0 ? 'g' : '', (entry.mode & STICKY) !== 0 ? 't' : ''].join('')
  return `${letters === '' ? '-' : letters}${permissions(entry)}`
}

const permissions = (entry: Entry): string => modeText({ ...entry, mode: entry.mode & 0o777 }).slice(1)

/**
 * Looks at files and makes some, in the order of upstream's flags: --fs_type, --new_file_0644 and others, --file_mode, --file_perm,
 * --file_owner, --file_content, --file_content_in_loop with --retry_time and --break_on_expected_content. Status 1 when anything failed.
 */
export const mounttest: Program = async (self) => {
  const { files } = self.container
  let failed = false
  /** `look` may throw a FileError, which is told as Go tells it. */
  const each = (flag: string, call: string, look: (path: string, entry: Entry) => string): void => {
    const path = flagOf(self.argv, flag)
    if (path === undefined) return
    try {
      const entry = files.get(path)
      if (entry === null) throw new FileError('ENOENT', path)
      self.stdout(look(path, entry))
    } catch (error) {
      failed = true
      self.stdout(`${call} ${JSON.stringify(path)}: ${inGo(error)}\n`)
    }
  }
  const content = (path: string): string => `content of file ${JSON.stringify(path)}: ${Buffer.from(files.read(path) ?? new Uint8Array()).toString()}\n`
  each('fs_type', 'error from statfs', (path) => `mount type of ${JSON.stringify(path)}: ${typeOf(self, path)}\n`)
  for (const mode of NEW_FILES) {
    const path = flagOf(self.argv, `new_file_0${mode.toString(8)}`)
    if (path === undefined) continue
    try {
      files.write(path, Buffer.from(INITIAL), mode)
      self.stdout(content(path))
    } catch (error) {
      failed = true
      self.stdout(`error writing new file ${JSON.stringify(path)}: ${inGo(error)}\n`)
    }
  }
  each('file_mode', 'error from Stat', (path, entry) => `mode of file ${JSON.stringify(path)}: ${goMode(entry)}\n`)
  each('file_perm', 'error from Stat', (path, entry) => `perms of file ${JSON.stringify(path)}: -${permissions(entry)}\n`)
  each('file_owner', 'error from stat', (path, { uid = 0, gid = 0 }) => `owner UID of ${JSON.stringify(path)}: ${uid}\nowner GID of ${JSON.stringify(path)}: ${gid}\n`)
  each('file_content', 'error reading file content for', (path) => content(path))
  if (!(await readInLoop(self, content))) failed = true
  return Number(failed)
}

/** Whether the last look succeeded. */
async function readInLoop(self: Process, content: (path: string) => string): Promise<boolean> {
  const path = flagOf(self.argv, 'file_content_in_loop')
  if (path === undefined) return true
  const { files } = self.container
  const until = self.clock.now() + Number(flagOf(self.argv, 'retry_time') ?? LOOK.seconds) * 1000
  const breaks = flagOf(self.argv, 'break_on_expected_content') !== 'false'
  let found = false
  while (self.clock.now() < until) {
    const entry = files.get(path)
    found = entry !== null
    if (found) self.stdout(content(path))
    else self.stdout(`Error reading file ${path}: open ${path}: no such file or directory, retrying\n`)
    if (found && breaks) {
      if (Buffer.from(files.read(path) ?? new Uint8Array()).toString() === INITIAL) break
      self.stdout(`Unexpected content. Expected: ${INITIAL}. Retrying`)
    }
    if (!(await pause(self, LOOK.everyMilliseconds))) break
  }
  return found
}

/** Go names the file system when it is one in memory, else its number. */
const EXT4 = 61_267
const typeOf = (self: Process, path: string): string => {
  const { type } = self.container.files.mountOf(path)
  return type === 'tmpfs' ? type : String(EXT4)
}

const inGo = (error: unknown): string => (error instanceof FileError ? `open ${error.path}: ${error.why.toLowerCase()}` : String(error))
