import type { ChildProcess } from 'node:child_process'
import { chown, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Isolation, IsolationProblem } from '../../provider.ts'
import { explain, knownObstacle } from './isolation.ts'
import { launch } from './launch.ts'
import { newMachineName } from './machine-record.ts'
import { dropUid, type MachineSurroundings } from './machine.ts'

/** A server that is busy as it starts is not one that cannot isolate. */
const PROBE_MILLISECONDS = 60_000

/** Tries the real command line once: the outer box as the uid a sandbox would have, and a nested one in it. */
export async function probeIsolation({ root, agentFolder, toolsFolder, cgroups }: MachineSurroundings): Promise<Isolation> {
  const obstacle = await knownObstacle()
  if (obstacle !== null) return { level: 'none', problems: [obstacle] }
  const machine = newMachineName()
  const folder = join(root, `probe-${machine}`)
  const { dropTo, uid, gid } = dropUid()
  try {
    await mkdir(join(folder, 'run'), { recursive: true, mode: 0o700 })
    await chown(join(folder, 'run'), uid, gid)
    const nested = ['bwrap', '--unshare-user', '--unshare-pid', '--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL', '--ro-bind', '/', '/', '--proc', '/proc', '--', 'true']
    const network = ['ip', 'route', 'add', 'unreachable', '10.244.0.0/16']
    const command = ['/bin/sh', '-c', `${network.join(' ')} && nft add table ip probe && exec ${nested.join(' ')}`]
    const status = await ended(launch({ machine, folder, agentFolder, toolsFolder, dropTo, cgroups: [], command }))
    if (status !== 0) return { level: 'none', problems: [explain(await readFile(join(folder, 'agent.log'), 'utf8'))] }
    return { level: 'isolated', problems: cgroups === null ? [noControlGroups] : [] }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const noControlGroups: IsolationProblem = {
  code: 'no-control-groups',
  values: {},
  says: 'Control groups cannot be made here: the memory of a sandbox is watched rather than limited, and its CPU time only shared. Run Podyard as root for hard limits.',
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), PROBE_MILLISECONDS)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve(code)
    })
  })
}
