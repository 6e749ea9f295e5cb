import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment } from '../../agent/box/environment.ts'
import { seccompFilter } from '../../agent/box/seccomp.ts'
import type { AgentConfig } from '../../agent/config.ts'
import { agentCommand, nodeFlags, outerArguments, type OuterPlaces } from './outer-box.ts'

export interface Launch {
  machine: string
  /** Where the machine's record, log and socket lie. */
  folder: string
  agentFolder: string
  toolsFolder: string
  /** The uid to run as; null: this process's own. */
  dropTo: number | null
  cgroups: readonly string[]
  /** What to run inside instead of the agent. */
  command?: readonly string[]
}

/**
 * Starts a machine, in a session of its own so that it outlives this process. Its standard output is a pipe; what goes wrong is in
 * `agent.log`; bwrap writes `info.json`.
 */
export function launch({ machine, folder, agentFolder, toolsFolder, dropTo, cgroups, command }: Launch): ChildProcess {
  const log = openSync(join(folder, 'agent.log'), 'a')
  const info = openSync(join(folder, 'info.json'), 'w')
  writeFileSync(join(folder, 'filter'), seccompFilter(process.arch, 'machine'))
  const filter = openSync(join(folder, 'filter'), 'r')
  const here: OuterPlaces = { run: join(folder, 'run'), agent: agentFolder, node: process.execPath, tools: toolsFolder }
  const staged = dropTo === null ? { places: here, script: 'exec bwrap "$@"' } : stage(here, dropTo)
  // The groups are joined before anything else: nothing of the machine ever runs outside them.
  const intoGroups = cgroups.map((group) => `echo 0 > ${quote(`${group}/cgroup.procs`)} && `).join('')
  try {
    return spawn('/bin/sh', ['-c', `${intoGroups}${staged.script}`, 'sh', ...outerArguments(machine, staged.places, command ?? agentCommand(cgroups.length === 0))], {
      detached: true,
      cwd: '/',
      env: environment({ PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' }),
      // The last two are numbers 3 and 4, as bwrap is told.
      stdio: ['ignore', 'pipe', log, info, filter],
    })
  } finally {
    closeSync(log)
    closeSync(info)
    closeSync(filter)
  }
}

/**
 * A server run as root gives up its uid before bwrap starts; but a uid of its own may not walk into root's home, where the
 * checkout may lie. So the few folders are first bound, as root, to a place of a mount namespace that only this machine has.
 */
function stage(here: OuterPlaces, uid: number): { places: OuterPlaces; script: string } {
  const base = '/run'
  const places: OuterPlaces = { run: `${base}/run`, agent: `${base}/agent`, node: `${base}/node`, tools: `${base}/tools` }
  const script = [
    `mount -t tmpfs -o mode=0755,size=64k podyard ${base}`,
    `mkdir ${places.run} ${places.agent} ${places.tools}`,
    `: > ${places.node}`,
    ...(['run', 'agent', 'node', 'tools'] as const).map((name) => `mount --bind ${quote(here[name])} ${places[name]}`),
    `exec setpriv --reuid ${uid} --regid ${uid} --clear-groups --no-new-privs bwrap "$@"`,
  ].join(' && ')
  return { places, script: `exec unshare --mount --propagation private /bin/sh -c ${quote(script)} sh "$@"` }
}

/** The agent as a process of this computer like any other, with a scratch home beside its socket. */
export function launchUnisolated(folder: string, agentFolder: string, toolsFolder: string): ChildProcess {
  const log = openSync(join(folder, 'agent.log'), 'a')
  const config: AgentConfig = { socket: join(folder, 'run', 'agent.sock'), box: { home: join(folder, 'home'), tools: toolsFolder }, watchMemory: false }
  try {
    return spawn(process.execPath, [...nodeFlags, join(agentFolder, 'start.cjs'), JSON.stringify(config)], {
      detached: true,
      cwd: folder,
      env: environment({ PATH: process.env.PATH ?? '' }),
      stdio: ['ignore', 'pipe', log],
    })
  } finally {
    closeSync(log)
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
