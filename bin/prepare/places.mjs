import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
/** Where everything is kept that is not built from the checkout. */
export const dataFolder = () => resolve(root, process.env.PODYARD_DATA || '.data')
/** kubectl and helm. */
export const toolsFolder = () => join(dataFolder(), 'tools/bin')
/** What is built: bundles, and stamps that say of what. */
export const dist = join(root, 'dist')
