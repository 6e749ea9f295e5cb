import { takeSignal } from '../commands/signals.ts'
import type { Signal } from '../image.ts'
import { ExitControl, LoopControl, ReturnControl } from './control.ts'
import { linesOf } from './input-lines.ts'
import { foreground, jobLine } from './jobs.ts'
import type { Streams } from './redirect.ts'
import type { Shell } from './shell.ts'

type Builtin = (shell: Shell, argv: readonly string[], streams: Streams) => number | Promise<number>

const numberOr = (text: string | undefined, other: number): number => (text !== undefined && /^\d+$/.test(text) ? Number(text) : other)

const evaluate: Builtin = (shell, argv, streams) => shell.evaluate(argv.slice(1).join(' '), streams)

const source: Builtin = async (shell, [name, file = ''], streams) => {
  const text = shell.self.container.files.read(shell.resolve(file))
  if (text !== null) return shell.evaluate(Buffer.from(text).toString(), streams)
  streams.stderr(`sh: ${name}: can't open '${file}': No such file or directory\n`)
  return 2
}

const exportNames: Builtin = (shell, argv, streams) => {
  const names = argv.slice(1).filter((word) => word !== '-p')
  for (const word of names) {
    const at = word.indexOf('=')
    const name = at < 0 ? word : word.slice(0, at)
    if (at >= 0) shell.set(name, word.slice(at + 1))
    shell.state.exported.add(name)
  }
  if (names.length === 0) for (const [name, value] of Object.entries(shell.environment())) streams.stdout(`export ${name}='${value}'\n`)
  return 0
}

const setOptions: Builtin = (shell, argv) => {
  const words = argv.slice(1)
  for (let word = words[0]; word !== undefined && /^[-+]/.test(word) && word !== '--'; word = words[0]) {
    if (word.includes('e')) shell.state.errexit = word.startsWith('-')
    if (/^[-+]\w*o$/.test(word)) {
      if (words[1] === 'errexit') shell.state.errexit = word.startsWith('-')
      words.shift()
    }
    words.shift()
    if (words.length === 0) return 0
  }
  if (words[0] === '--') words.shift()
  else if (words.length === 0) return 0
  shell.state.positional = words
  return 0
}

const read: Builtin = async (shell, argv, streams) => {
  const raw = argv.includes('-r')
  const names = argv.slice(1).filter((word) => !word.startsWith('-'))
  const line = streams.stdin === null ? null : await linesOf(streams.stdin).next()
  const text = (line?.text ?? '').trim()
  const fields = (raw ? text : text.replace(/\\(.)/g, '$1')).split(/[ \t]+/)
  for (const [index, name] of names.entries()) shell.set(name, index === names.length - 1 ? fields.slice(index).join(' ') : (fields[index] ?? ''))
  if (names.length === 0) shell.set('REPLY', line?.text ?? '')
  return line?.whole ? 0 : 1
}

const wait: Builtin = async (shell, argv) => {
  const wanted = argv[1] === undefined ? shell.jobs.list().map(({ exited }) => exited) : [shell.jobs.find(argv[1])?.exited ?? Promise.resolve(127)]
  const all = Promise.all(wanted).then((statuses) => (argv[1] === undefined ? 0 : (statuses[0] ?? 0)))
  const { killed } = shell.self
  let stop = (): void => undefined
  const ended = new Promise<never>((_, reject) => (stop = () => reject(new ExitControl(137))))
  killed.addEventListener('abort', stop)
  try {
    return await Promise.race([all, shell.signalled().then(() => 143), ended])
  } finally {
    killed.removeEventListener('abort', stop)
  }
}

/** Jobs of this shell, by `%1` or by `$!`, are ended here; every other process is left to the program of that name. */
const kill: Builtin = (shell, argv, streams) => {
  const words = argv.slice(1)
  const listing = words[0] === '-l'
  const signal = listing ? 'SIGTERM' : takeSignal(words)
  const others = words.filter((word) => shell.jobs.find(word) === undefined)
  for (const word of words) shell.jobs.find(word)?.group.signal(signal)
  const unknown = others.find((word) => word.startsWith('%'))
  if (unknown !== undefined) {
    streams.stderr(`sh: kill: ${unknown}: no such job\n`)
    return 1
  }
  return others.length > 0 || listing ? shell.external(listing ? argv : ['kill', `-${signal}`, ...others], {}, streams) : 0
}

const jobs: Builtin = (shell, _, streams) => {
  for (const job of shell.jobs.list()) {
    streams.stdout(jobLine(job))
    shell.jobs.forget(job)
  }
  return 0
}

const trap: Builtin = (shell, argv) => {
  const [, action = '', ...names] = argv
  for (const written of names) {
    const name = written.replace(/^SIG/, '').replace(/^0$/, 'EXIT').replace(/^15$/, 'TERM').replace(/^2$/, 'INT')
    if (action === '-') shell.state.traps.delete(name)
    else shell.state.traps.set(name, action)
  }
  const traps = shell.state.traps
  if (traps.has('TERM') || traps.has('INT')) {
    shell.self.onSignal((signal: Signal) => {
      const name = signal.replace(/^SIG/, '')
      if (traps.has(name)) shell.signal(name)
    })
  }
  return 0
}

const changeDirectory: Builtin = (shell, [, to], streams) => {
  const target = to === '-' ? (shell.get('OLDPWD') ?? '/') : (to ?? shell.get('HOME') ?? '/')
  const parts: string[] = []
  for (const part of shell.resolve(target).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const place = `/${parts.join('/')}`
  const entry = shell.self.container.files.get(place)
  if (entry === null || entry.content !== null) {
    streams.stderr(`sh: cd: can't cd to ${target}: ${entry === null ? 'No such file or directory' : 'Not a directory'}\n`)
    return 2
  }
  shell.set('OLDPWD', shell.state.directory)
  shell.state.directory = place
  return 0
}

/** Becomes another program: what follows in the script is never reached. */
const exec: Builtin = async (shell, argv, streams) => {
  if (argv.length === 1) return 0
  const program = shell.self.container.programs[argv[1] ?? '']
  if (program === undefined) {
    streams.stderr(`sh: exec: ${argv[1]}: not found\n`)
    throw new ExitControl(127)
  }
  shell.self.retitle(argv.slice(1).join(' '))
  throw new ExitControl(await program({ ...shell.self, stdin: streams.stdin, stdout: streams.stdout, stderr: streams.stderr, argv: argv.slice(1), environment: shell.environment(), workingDirectory: shell.state.directory }))
}

const command: Builtin = (shell, argv, streams) => {
  if (argv[1] !== '-v') return shell.external(argv.slice(1), {}, streams)
  const name = argv[2] ?? ''
  const found = Object.hasOwn(builtins, name) || shell.state.functions.has(name) ? name : Object.hasOwn(shell.self.container.programs, name) ? `/bin/${name}` : null
  if (found !== null) streams.stdout(`${found}\n`)
  return found === null ? 127 : 0
}

const leave = (make: (status: number) => Error): Builtin => (shell, argv) => {
  throw make(numberOr(argv[1], shell.state.status) & 0xff)
}

const alias: Builtin = ({ state }, argv, streams) => {
  const shown = argv.length === 1 ? [...state.aliases.keys()] : argv.slice(1).filter((word) => !word.includes('='))
  for (const word of argv.slice(1)) if (word.includes('=')) state.aliases.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1))
  for (const name of shown) if (state.aliases.has(name)) streams.stdout(`${name}='${state.aliases.get(name)}'\n`)
  return 0
}

const fix: Builtin = (shell, argv) => {
  for (const word of argv.slice(1)) {
    const [name = '', value] = word.split(/=(.*)/s)
    if (value !== undefined) shell.set(name, value)
    shell.state.fixed.add(name)
  }
  return 0
}

const type: Builtin = ({ state, self }, argv, streams) => {
  let status = 0
  for (const name of argv.slice(1)) {
    const kind = state.aliases.has(name) ? `an alias for ${state.aliases.get(name)}` : state.functions.has(name) ? 'a function' : Object.hasOwn(builtins, name) ? 'a shell builtin' : Object.hasOwn(self.container.programs, name) ? `/bin/${name}` : null
    if (kind === null) status = 127
    streams.stdout(`${name}${kind === null ? ': not found' : ` is ${kind}`}\n`)
  }
  return status
}

/** What a container may use is the limit of its cgroup; those of the process are as containerd leaves them. */
const LIMITS: Readonly<Record<string, [what: string, value: string]>> = {
  f: ['file size (blocks)', 'unlimited'],
  t: ['cpu time (seconds)', 'unlimited'],
  n: ['open files', '1048576'],
  u: ['processes', '512'],
  v: ['address space (kb)', 'unlimited'],
}

const ulimit: Builtin = (_, argv, streams) => {
  const letter = (argv[1] ?? '-f').slice(1)
  const shown = letter === 'a' ? Object.entries(LIMITS) : Object.entries(LIMITS).filter(([one]) => one === letter)
  streams.stdout(shown.map(([one, [what, value]]) => (letter === 'a' ? `-${one}: ${what.padEnd(24)}${value}\n` : `${value}\n`)).join(''))
  return shown.length > 0 ? 0 : 2
}

/** Commands that change the shell itself; the rest are programs. */
export const builtins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  alias,
  '.': source,
  source,
  break: (_, argv) => {
    throw new LoopControl('break', numberOr(argv[1], 1))
  },
  continue: (_, argv) => {
    throw new LoopControl('continue', numberOr(argv[1], 1))
  },
  bg: (_, __, streams) => {
    streams.stderr('sh: bg: programs of this image cannot be suspended; begin one in the background with &\n')
    return 1
  },
  cd: changeDirectory,
  command,
  eval: evaluate,
  exec,
  exit: leave((status) => new ExitControl(status)),
  export: exportNames,
  fg: (shell, argv, streams) => foreground(shell, argv[1] ?? '%%', streams),
  history: ({ history }, _, streams) => {
    streams.stdout(history.map((line, index) => `${String(index + 1).padStart(5)}  ${line}\n`).join(''))
    return 0
  },
  jobs,
  kill,
  local: (shell, argv) => {
    for (const word of argv.slice(1)) if (word.includes('=')) shell.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1))
    return 0
  },
  pwd: (shell, _, streams) => {
    streams.stdout(`${shell.state.directory}\n`)
    return 0
  },
  read,
  readonly: fix,
  return: leave((status) => new ReturnControl(status)),
  set: setOptions,
  shift: (shell, argv) => {
    shell.state.positional.splice(0, numberOr(argv[1], 1))
    return 0
  },
  trap,
  type,
  ulimit,
  umask: () => 0,
  unalias: ({ state }, argv) => {
    for (const name of argv.slice(1)) state.aliases.delete(name)
    return 0
  },
  unset: (shell, argv) => {
    for (const name of argv.slice(1).filter((word) => !word.startsWith('-'))) {
      shell.state.variables.delete(name)
      shell.state.exported.delete(name)
      shell.state.functions.delete(name)
    }
    return 0
  },
  wait,
}
