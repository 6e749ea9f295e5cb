import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder: the nearest one above this file (or its bundle in dist/) that has a package.json. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error(`Podyard's package.json is in no folder above ${fileURLToPath(import.meta.url)}.`)
    folder = above
  }
  return folder
}
