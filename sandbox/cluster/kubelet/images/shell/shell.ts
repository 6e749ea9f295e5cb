import { Reader } from '../../runtimes/terminal-reader.ts'
import type { Process, RunningProcess } from '../image.ts'
import { BrokenPipe, Pipe } from '../../runtimes/pipe.ts'
import { Breather } from './breather.ts'
import { builtins } from './builtins.ts'
import { ExitControl, InterruptControl, LoopControl, ReturnControl } from './control.ts'
import { type Expander, expandToPattern, expandToText, expandWords } from './expand-words.ts'
import { type Job, Jobs, ProcessGroup } from './jobs.ts'
import { parseScript } from './parse.ts'
import { matches } from './patterns.ts'
import { redirected, type Streams } from './redirect.ts'
import { copyState, newState, type ShellState } from './state.ts'
import { type ListItem, type Node, type Redirect, ShellSyntaxError } from './syntax.ts'

const MOST_CAPTURED_CHARACTERS = 1024 * 1024
/** Functions calling functions. */
const MOST_CALLS = 100
const [COMMAND_DENIED, COMMAND_NOT_FOUND] = [126, 127]

/** Runs parsed scripts as a POSIX shell does: streams flow while commands run. */
export class Shell {
  readonly state: ShellState
  readonly self: Process
  readonly jobs = new Jobs()
  /** Lines that were typed. */
  readonly history: string[] = []
  private readonly breather: Breather
  private readonly name: string
  private calls = 0
  /** Commands whose failure is looked at: set -e does not end the shell there. */
  private watched = 0
  private readonly signals: string[] = []
  /** What runs in front; at a terminal each line is one. */
  private group: ProcessGroup
  private wake: () => void = () => undefined

  /** A subshell is of its parent's group. */
  constructor(self: Process, name: string, state?: ShellState, group = new ProcessGroup()) {
    this.self = self
    this.group = group
    this.name = name
    this.breather = new Breather(self.clock, (milliseconds) => self.spend(milliseconds))
    this.state = state ?? newState(self)
  }

  /** Runs a script to its end; the exit status. */
  async runScript(text: string, streams: Streams): Promise<number> {
    let status: number
    try {
      status = await this.run(parseScript(text), streams)
    } catch (error) {
      status = this.statusOf(error, streams)
    }
    const atExit = this.state.traps.get('EXIT')
    this.state.traps.delete('EXIT')
    if (atExit !== undefined) await this.runScript(atExit, streams)
    return status
  }

  /** Runs one line of a person's; the exit status when it leaves the shell, else null. */
  async runLine(text: string, streams: Streams): Promise<number | null> {
    this.group = new ProcessGroup()
    try {
      await this.run(parseScript(text), streams)
    } catch (error) {
      if (error instanceof ExitControl) return error.status
      this.state.status = error instanceof InterruptControl ? 130 : this.statusOf(error, streams)
    }
    return null
  }

  /** Ctrl-C: ends what runs in the foreground. */
  interrupt(): void {
    this.group.signal('SIGINT')
  }

  /** Waits for a job as if it had been started in front. */
  async inFront(job: Job): Promise<number> {
    this.group = job.group
    const interrupted = new Promise<number>((resolve) => (this.wake = () => resolve(130)))
    return Promise.race([job.exited, interrupted])
  }

  /** Runs text in this shell, control flow and all: eval, `.`, traps. */
  evaluate(text: string, streams: Streams): Promise<number> {
    return this.run(parseScript(text), streams)
  }

  get(name: string): string | undefined {
    const { state } = this
    if (name === '?') return String(state.status)
    if (name === '#') return String(state.positional.length)
    if (name === '$') return '1'
    if (name === '!') return this.jobs.newest === 0 ? '' : String(this.jobs.newest)
    if (name === '-') return state.errexit ? 'e' : ''
    if (name === '0') return this.name
    if (/^\d+$/.test(name)) return state.positional[Number(name) - 1]
    if (name === 'PWD') return state.directory
    return name === 'RANDOM' ? String(Math.floor(Math.random() * 32_768)) : state.variables.get(name)
  }

  set(name: string, value: string): void {
    if (this.state.fixed.has(name)) throw new ShellSyntaxError(`${name}: is read only`)
    this.state.variables.set(name, value)
  }

  /** A signal arrived for which there is a trap: it is run after the command that runs now. */
  signal(name: string): void {
    this.signals.push(name)
    this.wake()
  }

  /** Resolves when a trapped signal arrives. */
  signalled(): Promise<void> {
    return this.signals.length > 0 ? Promise.resolve() : new Promise((resolve) => (this.wake = resolve))
  }

  async run(node: Node, streams: Streams): Promise<number> {
    if (this.self.killed.aborted) throw new ExitControl(137)
    if (this.group.ended !== null) throw new InterruptControl('interrupted')
    await this.breather.breathe()
    this.state.status = await this.perform(node, streams)
    for (let name = this.signals.shift(); name !== undefined; name = this.signals.shift()) {
      const { status } = this.state
      await this.evaluate(this.state.traps.get(name) ?? '', streams)
      this.state.status = status
    }
    return this.state.status
  }

  private async perform(node: Node, streams: Streams): Promise<number> {
    switch (node.kind) {
      case 'simple':
        return this.checked(await this.simple(node, streams))
      case 'list':
        return this.list(node.items, streams)
      case 'and-or': {
        const left = await this.condition(node.left, streams)
        return (left === 0) === (node.operator === '&&') ? this.run(node.right, streams) : left
      }
      case 'pipeline': {
        const status = node.negated ? await this.watching(() => this.pipeline(node.commands, streams)) : await this.pipeline(node.commands, streams)
        return node.negated ? Number(status === 0) : this.checked(status)
      }
      case 'function':
        this.state.functions.set(node.name, node.body)
        return 0
      case 'group':
        return this.within(node.redirects, streams, (inner) => (node.subshell ? this.subshell().runNode(node.body, inner) : this.run(node.body, inner)))
      case 'if':
        return this.within(node.redirects, streams, async (inner) => {
          for (const { condition, body } of node.branches) if ((await this.condition(condition, inner)) === 0) return this.run(body, inner)
          return node.otherwise === null ? 0 : this.run(node.otherwise, inner)
        })
      case 'while':
        return this.within(node.redirects, streams, (inner) =>
          this.loop(
            async () => ((await this.condition(node.condition, inner)) === 0) !== node.until,
            () => this.run(node.body, inner),
          ),
        )
      case 'for':
        return this.within(node.redirects, streams, async (inner) => {
          const values = node.words === null ? [...this.state.positional] : await expandWords(node.words, this.expander(inner))
          return this.loop(
            () => {
              const value = values.shift()
              if (value !== undefined) this.set(node.name, value)
              return Promise.resolve(value !== undefined)
            },
            () => this.run(node.body, inner),
          )
        })
      case 'case':
        return this.within(node.redirects, streams, async (inner) => {
          const text = await expandToText(node.word, this.expander(inner))
          for (const { patterns, body } of node.arms) {
            for (const pattern of patterns) if (matches(await expandToPattern(pattern, this.expander(inner)), text)) return this.run(body, inner)
          }
          return 0
        })
    }
  }

  private async list(items: readonly ListItem[], streams: Streams): Promise<number> {
    let status = 0
    for (const { node, background, text } of items) {
      if (background) {
        const group = new ProcessGroup()
        this.jobs.start(++backgrounds, text, group, this.subshell(group).runNode(node, { ...streams, stdin: null }))
        status = 0
      } else status = await this.run(node, streams)
    }
    return status
  }

  private async loop(goesOn: () => Promise<boolean>, body: () => Promise<number>): Promise<number> {
    let status = 0
    while (await goesOn()) {
      try {
        status = await body()
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error
        if (--error.levels > 0) throw error
        if (error.kind === 'break') return 0
        status = 0
      }
      await this.breather.breathe()
    }
    return status
  }

  private condition(node: Node, streams: Streams): Promise<number> {
    return this.watching(() => this.run(node, streams))
  }

  private async watching(action: () => Promise<number>): Promise<number> {
    this.watched++
    try {
      return await action()
    } finally {
      this.watched--
    }
  }

  private checked(status: number): number {
    if (status !== 0 && this.state.errexit && this.watched === 0) throw new ExitControl(status)
    return status
  }

  private async within(redirects: readonly Redirect[], streams: Streams, action: (inner: Streams) => Promise<number>): Promise<number> {
    let inner: Streams
    try {
      inner = await redirected(streams, redirects, this.expander(streams))
    } catch (error) {
      if (error instanceof ShellSyntaxError) throw error
      streams.stderr(`${this.name}: ${error instanceof Error ? error.message : String(error)}\n`)
      return 1
    }
    return action(inner)
  }

  private async pipeline(commands: readonly Node[], streams: Streams): Promise<number> {
    const pipes = commands.slice(1).map(() => new Pipe())
    const statuses = commands.map(async (command, index) => {
      const [before, after] = [pipes[index - 1], pipes[index]]
      const inner: Streams = { ...streams, ...(before ? { stdin: before.readable } : {}), ...(after ? { stdout: (text) => after.write(text) } : {}) }
      const status = await this.subshell().runNode(command, inner)
      after?.end()
      before?.close()
      return status
    })
    return (await Promise.all(statuses)).at(-1) ?? 0
  }

  private async simple({ assignments, words, redirects }: Node & { kind: 'simple' }, streams: Streams): Promise<number> {
    const expander = this.expander(streams)
    const argv = withAlias(await expandWords(words, expander), this.state.aliases)
    return this.within(redirects, streams, async (inner) => {
      const [name = ''] = argv
      const values: [string, string][] = []
      for (const { name: variable, value } of assignments) values.push([variable, await expandToText(value, expander)])
      if (argv.length === 0) {
        for (const [variable, value] of values) this.set(variable, value)
        return words.length > 0 || assignments.some((one) => one.value.some((part) => part.kind === 'command')) ? this.state.status : 0
      }
      const called = this.state.functions.get(name)
      if (called !== undefined) return this.call(called, argv.slice(1), inner)
      const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined
      if (builtin !== undefined) {
        for (const [variable, value] of values) this.set(variable, value)
        return builtin(this, argv, inner)
      }
      return this.external(argv, Object.fromEntries(values), inner)
    })
  }

  private async call(body: Node, positional: string[], streams: Streams): Promise<number> {
    if (++this.calls > MOST_CALLS) throw new ShellSyntaxError('maximum function nesting level exceeded')
    const before = this.state.positional
    this.state.positional = positional
    try {
      return await this.run(body, streams)
    } catch (error) {
      if (error instanceof ReturnControl) return error.status
      throw error
    } finally {
      this.calls--
      this.state.positional = before
    }
  }

  /** The environment that programs are given. */
  environment(): Record<string, string> {
    const { exported, directory } = this.state
    const values = [...exported].flatMap((name): [string, string][] => [[name, this.get(name) ?? '']])
    return { ...Object.fromEntries(values), PWD: directory }
  }

  async external(argv: readonly string[], more: Record<string, string>, streams: Streams): Promise<number> {
    const { stdin, stdout, stderr } = streams
    const start = { environment: { ...this.environment(), ...more }, workingDirectory: this.state.directory, stdin, stdout, stderr }
    const [name = ''] = argv
    const { container, terminal } = this.self
    // Who reads the terminal now reads it in the place of this shell, until it has ended.
    const reader = terminal !== undefined && stdin instanceof Reader && stdin === this.self.stdin ? terminal.open() : null
    const at = { ...start, ...(terminal === undefined ? {} : { terminal }), ...(reader === null ? {} : { stdin: reader }) }
    const process = container.start({ ...at, argv: this.isPlainScript(name) ? ['sh', this.resolve(name), ...argv.slice(1)] : argv })
    if (process === null) {
      reader?.close()
      const problem = container.problem(name, this.state.directory)
      if (problem === 'too many') throw new Error("can't fork: Resource temporarily unavailable")
      streams.stderr(`${this.name}: ${name}: ${problem === 'denied' ? 'Permission denied' : 'not found'}\n`)
      return problem === 'denied' ? COMMAND_DENIED : COMMAND_NOT_FOUND
    }
    try {
      return await this.breather.wait(() => this.waitFor(process))
    } finally {
      reader?.close()
    }
  }

  /** A file without a first line that says who reads it is a script of the shell's own. */
  private isPlainScript(name: string): boolean {
    const { container } = this.self
    if (!name.includes('/') || container.problem(name, this.state.directory) !== null) return false
    return !Buffer.from(container.files.read(this.resolve(name))?.subarray(0, 2) ?? '#!').equals(Buffer.from('#!'))
  }

  private async waitFor(process: RunningProcess): Promise<number> {
    const kill = (): void => process.signal('SIGKILL')
    const { processes } = this.group
    processes.add(process)
    this.self.killed.addEventListener('abort', kill)
    try {
      return await process.exited
    } finally {
      processes.delete(process)
      this.self.killed.removeEventListener('abort', kill)
    }
  }

  resolve(path: string): string {
    return path.startsWith('/') ? path : `${this.state.directory === '/' ? '' : this.state.directory}/${path}`
  }

  private subshell(group = this.group): Shell {
    return new Shell(this.self, this.name, copyState(this.state), group)
  }

  /** As `run`, but what leaves the shell ends here. */
  private async runNode(node: Node, streams: Streams): Promise<number> {
    try {
      return await this.run(node, streams)
    } catch (error) {
      return this.statusOf(error, streams)
    }
  }

  private statusOf(error: unknown, streams: Streams): number {
    if (error instanceof ExitControl || error instanceof ReturnControl) return error.status
    if (error instanceof LoopControl) return 0
    if (error instanceof InterruptControl) return 130
    if (error instanceof BrokenPipe) return 141
    streams.stderr(`${this.name}: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }

  private expander(streams: Streams): Expander {
    return {
      get: (name) => this.get(name),
      set: (name, value) => this.set(name, value),
      positional: () => this.state.positional,
      directory: () => this.state.directory,
      files: this.self.container.files,
      braces: /(^|\/)bash$/.test(this.self.argv[0] ?? ''),
      capture: async (body) => {
        let text = ''
        const stdout = (chunk: string | Uint8Array): void => {
          text += chunk.toString()
          if (text.length > MOST_CAPTURED_CHARACTERS) throw new BrokenPipe('too much output')
        }
        this.state.status = await this.subshell().runNode(body, { ...streams, stdout: (chunk) => stdout(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()) })
        return text.replace(/\n+$/, '')
      },
    }
  }
}

/** An alias stands for words; one that needs the shell's grammar is not one here. */
function withAlias(argv: string[], aliases: ReadonlyMap<string, string>): string[] {
  const meaning = aliases.get(argv[0] ?? '')
  return meaning === undefined ? argv : [...meaning.split(/\s+/), ...argv.slice(1)]
}

let backgrounds = 100
