import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment } from './environment.ts'
import { writeEtc, writeSkeleton } from './etc.ts'
import { learnerEnvironment, type LearnerBox, type Spawn } from './learner-box.ts'
import { boxLimits, boxPaths } from './limits.ts'
import { ADDRESS_SPACE_BYTES, watchMemory } from './memory-watch.ts'
import { seccompFilter } from './seccomp.ts'

/** The learner's programs yield to the agent, which has the terminals and the cluster; and go first when memory runs out. */
const NICENESS = 10
const OOM_SCORE = 500
/** Descriptors that the launcher opens for bwrap. Single digits: a POSIX shell redirects no others. */
const fd = { args: 3, filter: 4, userNamespace: 5, pidNamespace: 6, info: 7 }
/** The launcher's descriptors end here. Nothing but 0, 1, 2 reaches the learner. */
const closeDescriptors = 'exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-'
/**
 * What the agent left open ends before: node-pty opens terminals without close-on-exec, and a terminal that another program holds is not hung up when
 * it is closed. For bash, since other shells redirect single digits only.
 */
const closeInherited = 'for d in /proc/self/fd/*; do d=${d##*/}; ((d > 2)) && exec {d}>&-; done'

/**
 * One long-lived process, `init`, holds the user and pid namespaces; every shell is a bwrap of its own that joins them
 * (`--userns`, `--pidns`), so that all see one another as on one machine, and yet each is started with no capability and under the filter.
 * See docs/decisions/0030-two-boxes.md.
 */
export class NestedBox implements LearnerBox {
  readonly home = boxPaths.home
  readonly gate = { outside: join(boxPaths.etc, 'gate'), inside: '/etc/gate' }
  private holder: Promise<Holder> | null = null
  private closed = false
  /** User namespaces may be made once; from then on by nobody in this sandbox. */
  private readonly forbidMoreNamespaces = () => writeFileSync('/proc/sys/user/max_user_namespaces', '1')

  constructor(
    bashrc: string,
    /** Without control groups, memory is watched from here. */
    private readonly watchesMemory: boolean,
    private readonly log: (line: string) => void,
  ) {
    mkdirSync(boxPaths.box, { recursive: true })
    writeEtc(boxPaths.etc, bashrc)
    // Reaps orphans and survives `kill -9 -1`: as process 1 of its namespace it takes no signal that it does not handle.
    writeFileSync(join(boxPaths.etc, 'init'), `${closeDescriptors}\necho up\nexec >/dev/null 2>&1\nwhile :; do sleep infinity; done\n`)
    writeSkeleton(boxPaths.home)
    // Who may run a program but not read it cannot be traced while running it. While a shell is on its way in, its bwrap shows itself to
    // the learner's other programs, which have its uid, and still holds the machine's /proc.
    copyFileSync('/usr/bin/bwrap', file('bwrap'))
    chmodSync(file('bwrap'), 0o111)
    writeFileSync(file('empty'), '')
    writeFileSync(file('filter'), seccompFilter(process.arch, 'learner'))
    // No --die-with-parent here: joining a pid namespace, bwrap forks twice, and kills the shell when the one between ends late.
    writeFileSync(file('join'), nulSeparated(['--userns', `${fd.userNamespace}`, '--pidns', `${fd.pidNamespace}`, ...boxArguments()]))
    writeFileSync(file('hold'), nulSeparated(['--unshare-user', '--unshare-pid', '--as-pid-1', '--die-with-parent', '--info-fd', `${fd.info}`, ...boxArguments()]))
  }

  async enter(command: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Spawn> {
    const { pid } = await this.held()
    const settings = Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value])
    const addressSpace = this.watchesMemory ? [`--as=${ADDRESS_SPACE_BYTES}`] : []
    const limits = ['prlimit', `--nproc=${boxLimits.processes}`, `--nofile=${boxLimits.openFiles}`, '--core=0', ...addressSpace, '--']
    const launch =
      `${closeInherited}; exec nice -n ${NICENESS} ${file('bwrap')} --args ${fd.args} "$@" ${fd.args}<${file('join')} ${fd.filter}<${file('filter')} ` +
      `${fd.userNamespace}</proc/${pid}/ns/user ${fd.pidNamespace}</proc/${pid}/ns/pid`
    const inside = ['sh', '-c', `${closeDescriptors}; echo ${OOM_SCORE} > /proc/self/oom_score_adj; exec ${limits.join(' ')} "$@"`, 'sh', ...command]
    return { file: '/bin/bash', args: ['-c', launch, 'bash', ...settings, '--', ...inside], cwd: '/', env: { PATH: '/usr/bin:/usr/sbin' } }
  }

  async close(): Promise<void> {
    this.closed = true
    const holder = await this.holder?.catch(() => null)
    holder?.process.kill('SIGKILL')
  }

  /** The holder, started anew when it has died (out of memory, most likely). */
  private held(): Promise<Holder> {
    if (this.closed) return Promise.reject(new Error('The sandbox is ending.'))
    this.holder ??= this.hold()
    return this.holder
  }

  private async hold(): Promise<Holder> {
    const launch = `${closeInherited}; exec bwrap --args ${fd.args} -- sh /etc/init ${fd.args}<${file('hold')} ${fd.filter}<${file('filter')} ${fd.info}>&1`
    const process = spawn('/bin/bash', ['-c', launch], { stdio: ['ignore', 'pipe', 'pipe'], env: environment({ PATH: '/usr/bin:/usr/sbin' }) })
    let stopWatching = (): void => undefined
    process.once('exit', (code, signal) => {
      stopWatching()
      if (this.holder === null || this.closed) return
      this.holder = null
      this.log(`the learner's box ended (${signal ?? `exit ${code}`}); the next shell starts it again`)
    })
    try {
      const pid = await startedPid(process)
      this.forbidMoreNamespaces()
      if (this.watchesMemory) stopWatching = watchMemory(pid, this.log)
      return { pid, process }
    } catch (error) {
      this.holder = null
      throw error
    }
  }
}

interface Holder {
  /** In the agent's pid namespace. */
  pid: number
  process: ChildProcess
}

const file = (name: 'filter' | 'join' | 'hold' | 'empty' | 'bwrap'): string => join(boxPaths.box, name)
const nulSeparated = (args: string[]): string => args.map((arg) => `${arg}\0`).join('')

/** What the box looks like from inside; the same for the holder and for everyone who joins. */
function boxArguments(): string[] {
  const { home, tools, node, etc } = boxPaths
  const hidden = ['cmdline', 'keys', 'key-users', 'kallsyms', 'config.gz', 'diskstats', 'partitions', 'interrupts', 'sysrq-trigger', 'kmsg', 'kcore'].map((name) => `/proc/${name}`)
  return [
    ...['--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL', '--seccomp', `${fd.filter}`],
    ...['--clearenv', ...Object.entries(learnerEnvironment(home, tools)).flatMap(([name, value]) => ['--setenv', name, value])],
    ...['--ro-bind', '/usr', '/usr', '--ro-bind', etc, '/etc', '--ro-bind', tools, tools, '--ro-bind', node, node],
    ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...['--proc', '/proc', ...hidden.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', file('empty'), path])],
    // The sandbox's own /dev, made by bwrap, terminals included: `tty` answers, and tmux and script work.
    ...['--dev-bind', '/dev', '/dev'],
    ...['--bind', '/tmp', '/tmp', '--bind', home, home, '--size', '1048576', '--tmpfs', '/run', '--dir', '/var', '--symlink', '../tmp', '/var/tmp'],
    ...['--chdir', home, '--remount-ro', '/'],
  ]
}

/**
 * The pid that bwrap reports on its standard output, once `init` has said that it is up: only then are the namespaces
 * complete. Rejects with bwrap's own words when it gives up.
 */
function startedPid(process: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = ''
    let complaint = ''
    process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const pid = /"child-pid": (\d+)/.exec(said)?.[1]
      if (pid !== undefined && said.includes('up\n')) resolve(Number(pid))
    })
    process.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-2000)))
    process.once('error', reject)
    process.once('close', (code) => reject(new Error(`The learner's box did not start: ${complaint.trim() || `bwrap exited with ${code}`}`)))
  })
}
