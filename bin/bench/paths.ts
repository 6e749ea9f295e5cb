import { join, resolve } from 'node:path'
import { projectRoot } from '../project-root.ts'

const project = projectRoot()
/** The command itself, which node runs: it looks first whether it must build itself. */
export const podyard = join(project, 'bin/podyard')
/** What it then runs for a cluster in its own process. */
export const builtCluster = join(project, 'dist/cluster/start.cjs')
/** The pinned kubectl and helm. */
export const toolsFolder = join(resolve(project, process.env.PODYARD_DATA || '.data'), 'tools/bin')
export const kubectl = join(toolsFolder, 'kubectl')
/** The built agent. */
export const bundleFolder = join(project, 'dist/agent')
