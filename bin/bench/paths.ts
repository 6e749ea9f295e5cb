import { join, resolve } from 'node:path'

const project = resolve(process.env.PODYARD_PROJECT ?? process.cwd())
/** The command itself, which node runs. */
export const podyard = join(project, 'bin/podyard')
/** The pinned kubectl. */
export const kubectl = join(resolve(project, process.env.PODYARD_DATA ?? '.data'), 'tools/bin/kubectl')
