import { limits, type AgentError, type AgentMessage, type LessonEdits, type PageMark, type PageMessage, type TerminalFrame } from '../protocol.ts'
import { explanationsIn } from '../verify/quiz-answer.ts'
import type { Agent } from './agent.ts'
import type { ClusterAnswerer } from './cluster-view/answer.ts'
import type { FilesAnswerer } from './files-view/answer.ts'
import { InputReceipts } from './input-receipts.ts'
import { isEmulatorAnswer } from './terminals/emulator-answers.ts'
import type { Painting } from './terminals/screen.ts'
import type { Reader } from './terminals/reader.ts'
import type { Terminal } from './terminals/terminal.ts'
import { TerminalsError } from './terminals/terminals.ts'

/** What a session needs of whatever carries it. */
export interface PageSink {
  send(message: AgentMessage): void
  output(terminal: number, offset: number, data: Buffer): void
}

export type Hello = Extract<PageMessage, { type: 'hello' }>

/** One connection of one page, after its hello. Knows no socket; messages are valid when they come here. */
export class PageSession {
  private readonly readers = new Map<number, Reader>()
  private readonly files: FilesAnswerer
  private readonly receipts: InputReceipts
  private readonly cluster: ClusterAnswerer

  constructor(
    private readonly agent: Agent,
    private readonly hello: Hello,
    private readonly sink: PageSink,
  ) {
    agent.clients.arrived(hello.client)
    this.receipts = new InputReceipts(agent.clock, (terminal, sequence) => sink.send({ type: 'terminal.inputTaken', terminal, sequence }))
    this.files = agent.answerFiles((message) => sink.send(message))
    this.cluster = agent.clusterView.answerer((message) => sink.send(message))
    void this.starts(agent.terminals.startFirst(hello.shells))
    sink.send({
      type: 'welcome',
      protocol: hello.protocol,
      stage: agent.stage,
      terminals: agent.terminals.list(),
      steps: agent.stepsSoFar(hello.locale),
      cluster: agent.picture(),
      inputNext: agent.clients.inputNext(hello.client, agent.terminals.list().map(({ id }) => id)),
    })
    for (const report of agent.clusterView.reports()) sink.send({ type: 'cluster.report', report })
    for (const mark of agent.marks.all()) this.marked(mark)
    if (agent.edits) this.lessonEdited(agent.edits)
    const have = new Map(hello.have.map(({ terminal, offset }) => [terminal, offset]))
    for (const terminal of agent.terminals.all()) this.read(terminal, have.get(terminal.id) ?? null)
  }

  /** State that all pages see has changed. */
  stageChanged = (): void => this.sink.send({ type: 'stage', stage: this.agent.stage })
  stepsChanged = (): void => this.sink.send({ type: 'steps', steps: this.agent.steps(this.hello.locale) })
  lessonEdited = (edits: LessonEdits | null): void => this.sink.send({ type: 'lesson.edited', edits })
  marked = (mark: PageMark): void => this.sink.send({ type: 'page.marked', mark })
  clusterSaid = (message: AgentMessage): void => this.sink.send(message)
  terminalsChanged = (): void => {
    this.sink.send({ type: 'terminals', terminals: this.agent.terminals.list() })
    for (const terminal of this.agent.terminals.all()) if (!this.readers.has(terminal.id)) this.read(terminal, null)
    for (const id of this.readers.keys()) if (this.agent.terminals.get(id) === null) this.readers.delete(id)
  }

  async receive(message: PageMessage): Promise<void> {
    switch (message.type) {
      case 'hello':
        return this.complain('not-understood', {}, 'This connection has said hello already.')
      case 'ping':
        return this.sink.send({ type: 'pong' })
      case 'terminal.open':
        return this.starts(this.agent.terminals.start({ cols: message.cols, rows: message.rows }, message.name))
      case 'terminal.resize':
        this.agent.clients.uses(this.hello.client, message.terminal)
        return this.agent.resize(message.terminal, message)
      case 'terminal.close':
        return this.agent.terminals.close(message.terminal)
      case 'terminal.rename':
        return this.agent.terminals.rename(message.terminal, message.name)
      case 'terminal.acknowledge': {
        const reader = this.readers.get(message.terminal)
        if (reader !== undefined) this.agent.terminals.get(message.terminal)?.acknowledge(reader, message.offset)
        return
      }
      case 'terminal.above': {
        const { terminal, before } = message
        const { data, from } = this.agent.terminals.get(terminal)?.above(before, message.bytes) ?? { data: '', from: null }
        return inParts(data, (part, more) => this.sink.send({ type: 'terminal.above', terminal, before, from, data: part, more }))
      }
      case 'block.run': {
        this.inUse(message.terminal)
        const terminal = this.agent.terminals.get(message.terminal)
        const refused = terminal === null ? 'exited' : await terminal.run(message.text, message.interrupt)
        return this.sink.send({ type: 'block.ran', block: message.block, terminal: message.terminal, refused })
      }
      case 'quiz.answer': {
        this.agent.learnerWorked()
        const { step, quiz } = message
        const verdict = this.agent.answerQuiz(step, quiz, message.answer)
        if (verdict === null) return
        const { right, incomplete } = verdict
        return this.sink.send({ type: 'quiz.result', step, quiz, right, incomplete, explanations: explanationsIn(verdict, this.hello.locale) })
      }
      case 'page.marked':
        if (this.agent.marks.take(message.mark)) for (const page of this.agent.pages) if (page !== this) page.marked(message.mark)
        return
      case 'lesson.editsRead':
        return this.agent.editsRead()
      case 'cluster.look':
      case 'cluster.log':
      case 'cluster.watchConnections':
        return this.cluster.receive(message)
      default:
        return this.files.receive(message)
    }
  }

  /** Each frame is given to the shell once, however often the page had to send it. */
  input({ terminal: id, position, data }: TerminalFrame): void {
    const terminal = this.agent.terminals.get(id)
    if (terminal === null) return
    const next = this.agent.clients.nextInput(this.hello.client, id)
    if (position > next) {
      return this.complain('input-lost', { terminal: terminal.name }, `Input for terminal ${id} was lost on the way: frame ${position} came, ${next} was expected.`)
    }
    if (position === next) {
      this.agent.clients.tookInput(this.hello.client, id)
      const isAnswer = isEmulatorAnswer(data)
      if (!isAnswer) this.inUse(id)
      // Every page on this terminal was asked; one may answer.
      const isWanted = !isAnswer || this.agent.clients.answersIn(this.hello.client, id)
      if (isWanted && !terminal.write(Buffer.from(data))) {
        this.complain('input-not-read', { terminal: terminal.name }, `The program in terminal ${id} does not read what is typed; the rest was dropped.`)
      }
    }
    this.receipts.took(id, Math.max(next, position + 1), data.byteLength)
  }

  /** The page said something that the protocol has no room for: whoever waits for an answer is given one. */
  notUnderstood(problem: string, request: number | null): void {
    if (request === null) this.complain('not-understood', {}, problem)
    else this.sink.send({ type: 'request.answered', request, outcome: { kind: 'refused', why: 'failed', detail: problem } })
  }

  private async starts(shells: Promise<unknown>): Promise<void> {
    await shells.catch((error: unknown) => {
      if (!(error instanceof TerminalsError)) throw error
      this.complain(error.code, error.values, error.message)
    })
  }

  private complain(code: AgentError['code'], values: AgentError['values'], message: string): void {
    this.sink.send({ type: 'error', code, values, message })
  }

  private inUse(terminal: number): void {
    this.agent.learnerWorked()
    this.agent.clients.uses(this.hello.client, terminal)
  }

  /** @param goodbye the page closed; otherwise it was cut off, and output waits for it for a while */
  close(goodbye: boolean): void {
    this.receipts.stop()
    const release = (): void => {
      for (const [id, reader] of this.readers) this.agent.terminals.get(id)?.release(reader)
    }
    this.files.stop()
    this.cluster.stop()
    for (const reader of this.readers.values()) reader.detach()
    if (goodbye) release()
    this.agent.clients.left(this.hello.client, goodbye ? null : release)
  }

  private sendScreen(terminal: number, painting: Painting): void {
    const { offset, cols, rows } = painting
    const { data, above } = this.hello.asksAbove ? { data: painting.live, above: painting.above } : { data: painting.data, above: 0 }
    inParts(data, (part, more) => this.sink.send({ type: 'terminal.screen', terminal, cols, rows, data: part, offset, above, more }))
  }

  private read(terminal: Terminal, from: number | null): void {
    const { id } = terminal
    const reader = terminal.attach(
      {
        output: (offset, data) => this.sink.output(id, offset, data),
        skipped: (from, to, coloured) => this.sink.send({ type: 'terminal.skipped', terminal: id, from, to, coloured }),
        screen: (painting) => this.sendScreen(id, painting),
      },
      from,
    )
    this.readers.set(id, reader)
  }
}

/** A long text takes its time on a slow line, and silence looks like the end of it. */
function inParts(text: string, send: (part: string, more: boolean) => void): void {
  let at = 0
  do {
    const part = text.slice(at, (at += limits.screenCharacters))
    send(part, at < text.length)
  } while (at < text.length)
}
