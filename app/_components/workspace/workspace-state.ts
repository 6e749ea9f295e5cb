import type { AgentError, AgentMessage, LessonEdits, Stage, StepState, TerminalInfo } from '../../../sandbox/protocol.ts'
import { afterClusterMessage, noCluster } from '../cluster/cluster-state.ts'
import type { ClusterState } from '../cluster/cluster-state.ts'
import type { ConnectionState } from '../terminal/connection/workspace-connection.ts'

export type BlockRun = { state: 'sent' | 'ran'; terminal: number } | { state: 'refused'; terminal: number; reason: 'busy' | 'exited' }

/** What the sandbox said to the last answer to a quiz. */
export type QuizResult = Pick<Extract<AgentMessage, { type: 'quiz.result' }>, 'right' | 'incomplete' | 'explanations'>

/** What the page knows of its sandbox. Steps are there before the sandbox is: from the progress of an earlier one. */
export interface WorkspaceState extends ClusterState {
  connection: ConnectionState | null
  stage: Stage | null
  terminals: TerminalInfo[]
  /** The terminal in front; null before there is one. */
  front: number | null
  steps: StepState[]
  /** The last run of each code block, by its id. */
  blocks: Record<string, BlockRun>
  /** By "<step>/<quiz>". */
  quizzes: Record<string, QuizResult>
  /** What of the lesson's files was edited since the lab was kept; null: nothing, or it was read here or on another page. */
  edits: LessonEdits | null
  /** Whether the steps of the page's prose are those of the sandbox, told by their ids; one of them may be from before the lesson was edited. */
  agreement: Agreement
  /** What the sandbox complained about last. */
  error: AgentError | null
}

export function initialWorkspaceState(steps: StepState[]): WorkspaceState {
  return { connection: null, stage: null, terminals: [], front: null, steps, ...noCluster, blocks: {}, quizzes: {}, edits: null, agreement: { ofPage: steps.map(({ id }) => id), agreed: false, outdated: null }, error: null }
}

export function quizKey(step: string, quiz: string): string {
  return `${step}/${quiz}`
}

/** What is known after a message. */
export function afterMessage(state: WorkspaceState, message: AgentMessage): WorkspaceState {
  switch (message.type) {
    case 'welcome':
      return withTerminals(
        { ...state, stage: message.stage, steps: knownSteps(state, message.steps), agreement: agreementAfter(state.agreement, message.steps), cluster: message.cluster, blocks: settled(state.blocks), error: null },
        message.terminals,
      )
    case 'stage':
      return { ...state, stage: message.stage }
    case 'terminals':
      return withTerminals(state, message.terminals)
    case 'steps':
      return { ...state, steps: knownSteps(state, message.steps), agreement: agreementAfter(state.agreement, message.steps) }
    case 'cluster':
    case 'cluster.changed':
    case 'cluster.thing':
    case 'cluster.logged':
    case 'cluster.connections':
    case 'cluster.report':
      return afterClusterMessage(state, message)
    case 'block.ran': {
      const { terminal, refused } = message
      const run: BlockRun = refused ? { state: 'refused', terminal, reason: refused } : { state: 'ran', terminal }
      return { ...state, blocks: { ...state.blocks, [message.block]: run } }
    }
    case 'lesson.edited':
      return { ...state, edits: message.edits }
    case 'quiz.result': {
      const { right, incomplete, explanations } = message
      return { ...state, quizzes: { ...state.quizzes, [quizKey(message.step, message.quiz)]: { right, incomplete, explanations } } }
    }
    case 'error':
      return { ...state, error: message }
    case 'terminal.screen':
    case 'terminal.above':
    case 'terminal.skipped':
    case 'terminal.inputTaken':
    case 'pong':
    case 'page.marked':
    case 'files.folder':
    case 'kinds.changed':
    case 'request.answered':
      return state
  }
}

export interface Agreement {
  ofPage: readonly string[]
  /** They were the same once: of two that differ since, the page is the older one. */
  agreed: boolean
  outdated: 'page' | 'lab' | null
}

/** Either may not know its steps yet, which says nothing. */
export function agreementAfter({ ofPage, agreed, outdated }: Agreement, steps: StepState[]): Agreement {
  if (ofPage.length === 0 || steps.length === 0) return { ofPage, agreed, outdated }
  const same = ofPage.join() === steps.map(({ id }) => id).join()
  return { ofPage, agreed: agreed || same, outdated: same ? null : agreed ? 'page' : 'lab' }
}

/** An agent that was not given its lesson yet knows no steps, which is no news. A step of which nothing changed stays the same object, and is not drawn again. */
function knownSteps(state: WorkspaceState, steps: StepState[]): StepState[] {
  if (steps.length === 0) return state.steps
  const before = new Map(state.steps.map((step) => [step.id, step]))
  return steps.map((step) => {
    const known = before.get(step.id)
    return known && JSON.stringify(known) === JSON.stringify(step) ? known : step
  })
}

/** When the terminal in front has gone, its neighbour takes its place. */
function withTerminals(state: WorkspaceState, terminals: TerminalInfo[]): WorkspaceState {
  if (terminals.some((terminal) => terminal.id === state.front)) return { ...state, terminals }
  const place = state.terminals.findIndex((terminal) => terminal.id === state.front)
  const neighbour = terminals[Math.min(Math.max(place, 0), terminals.length - 1)]
  return { ...state, terminals, front: neighbour?.id ?? null }
}

/** Nobody will answer for what was sent over a connection that is gone. */
function settled(blocks: Record<string, BlockRun>): Record<string, BlockRun> {
  return Object.fromEntries(Object.entries(blocks).filter(([, run]) => run.state !== 'sent'))
}
