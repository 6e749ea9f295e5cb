import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The secret that signs cookies: made at the first start and kept in `<data>/secret`, readable by the site's user only. */
export async function keptSecret(data: string): Promise<string> {
  const file = join(data, 'secret')
  try {
    // `wx`: two sites that start at once on one folder agree on the first one's.
    await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return (await readFile(file, 'utf8')).trim()
}
