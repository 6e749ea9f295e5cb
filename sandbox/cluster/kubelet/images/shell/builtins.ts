import type { Signal } from '../image.ts'
import { ExitControl, LoopControl, ReturnControl } from './control.ts'
import { linesOf } from './input-lines.ts'
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
  const wanted = argv[1] === undefined ? [...shell.background.values()] : [shell.background.get(Number(argv[1])) ?? Promise.resolve(127)]
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

/** Commands that change the shell itself; the rest are programs. */
export const builtins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  '.': source,
  source,
  break: (_, argv) => {
    throw new LoopControl('break', numberOr(argv[1], 1))
  },
  continue: (_, argv) => {
    throw new LoopControl('continue', numberOr(argv[1], 1))
  },
  cd: changeDirectory,
  command,
  eval: evaluate,
  exec,
  exit: leave((status) => new ExitControl(status)),
  export: exportNames,
  local: (shell, argv) => {
    for (const word of argv.slice(1)) if (word.includes('=')) shell.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1))
    return 0
  },
  pwd: (shell, _, streams) => {
    streams.stdout(`${shell.state.directory}\n`)
    return 0
  },
  read,
  return: leave((status) => new ReturnControl(status)),
  set: setOptions,
  shift: (shell, argv) => {
    shell.state.positional.splice(0, numberOr(argv[1], 1))
    return 0
  },
  trap,
  umask: () => 0,
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
