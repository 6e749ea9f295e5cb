import type { Thing } from '../../../sandbox/cluster-protocol.ts'
import type { AgentMessage, PageMark, StepState, TerminalInfo } from '../../../sandbox/protocol.ts'
import { noCluster } from '../cluster/cluster-state.ts'
import type { Arrangement } from '../terminal/arrangement/arrangement.ts'
import { rememberedArrangement } from '../terminal/arrangement/remembered.ts'
import { openWebSocket } from '../terminal/connection/socket.ts'
import type { Timers } from '../terminal/connection/timers.ts'
import type { ConnectionState } from '../terminal/connection/workspace-connection.ts'
import type { Appearance } from '../terminal/emulator.ts'
import type { ScreenOptions } from '../terminal/screen.ts'
import { labAddress } from '../web/lab-address.ts'
import { Answers } from './answers.ts'
import type { Chosen } from './answers.ts'
import { hintKey, lookOf, storedLooks, storeLook } from './kept-look.ts'
import type { LessonLook } from './kept-look.ts'
import { pageName } from './page-name.ts'
import { SandboxLifecycle } from './sandbox-lifecycle.ts'
import type { Lifecycle, StartOptions } from './sandbox-lifecycle.ts'
import type { SessionOptions, WorkspaceSession } from './session.ts'
import { SandboxRequests } from './sandbox-requests.ts'
import type { SiteClient, SiteError } from './site-client.ts'
import { afterMessage, agreementAfter, initialWorkspaceState } from './workspace-state.ts'
import type { WorkspaceState } from './workspace-state.ts'
import { WorkspaceTerminals } from './workspace-terminals.ts'

/** What the sandbox says within this time is told to the page at once. */
const comesTogetherMs = 2

export interface WorkspaceOptions {
  course: string
  lesson: string
  locale: 'en' | 'zh'
  /** What was passed before this page was opened. */
  steps: StepState[]
  /** The cookie of kept-look.ts, where there is no document to read it from. */
  looks?: string | undefined
  site: SiteClient
  timers: Timers
  /** What a screen reader says of a terminal. */
  labelOf(terminal: TerminalInfo): string
  loadSession(): Promise<new (options: SessionOptions) => WorkspaceSession>
}

/** `LessonLook`: what stays over a reload. */
export interface WorkspaceView extends WorkspaceState, LessonLook {
  lifecycle: Lifecycle
  session: WorkspaceSession | null
  /** Why the lab, which was to end, could not be kept, and goes on. */
  notKept: SiteError | null
  /** Something was typed or pasted and could not be kept. */
  inputRefused: boolean
  /** The lab was started over from another page, and this page went on with the new one. */
  begunAnew: boolean
  /** That the lab is older than its lesson was read. */
  outdatedRead: boolean
  /** The terminal's code did not arrive: no network, or a newer site. */
  loadFailed: boolean
  /** How the terminals stood when this page changed it last; see `arrangementOf` for those that there are now. */
  remembered: Arrangement
  /** What a lesson asked the Files view to open last. */
  fileWanted: { path: string; line: number | null } | null
  /** What a click in a terminal asked the Web view to open last: "10.0.0.11:30080/". */
  addressWanted: { address: string } | null
  /** What of the cluster is looked at closely. */
  looked: Thing | null
  /** Whose things alone the Cluster view shows; null: those of all but the cluster's own. */
  clusterNamespace: string | null
  /** How often the lesson was begun again here without its ticks: with them goes that solutions were shown. */
  timesForgotten: number
  /** Steps whose solution another page of the learner's has shown. */
  solutionsShown: ReadonlySet<string>
  /** On a phone: whether the workspace is open over the prose. */
  sheetOpen: boolean
}

/**
 * The page half with the sandbox in it, without React: starts the sandbox, holds the session with it, and keeps what
 * both tell in one immutable view that components subscribe to.
 */
export class Workspace {
  private view: WorkspaceView
  private readonly listeners = new Set<() => void>()
  private readonly lifecycle: SandboxLifecycle
  private begun = false
  /** The line to the sandbox; its id is null as long as the answer to the asking for it has not come. */
  private line: { id: string | null } | null = null
  private hearing = false
  private cancelTelling: (() => void) | null = null
  /** What views ask of the sandbox over the session's connection. */
  readonly requests = new SandboxRequests((message) => this.view.session?.send(message) ?? false)
  readonly answers: Answers
  readonly terminals: WorkspaceTerminals
  private appearance: Appearance = { theme: 'light', fontSize: 14, screenReader: false }
  private onPageKey: ScreenOptions['onPageKey'] = () => false

  constructor(private readonly options: WorkspaceOptions) {
    this.view = { ...initialWorkspaceState(options.steps), lifecycle: { phase: 'asking' }, session: null, notKept: null, inputRefused: false, begunAnew: false, outdatedRead: false, loadFailed: false, ...lookOf(storedLooks() ?? options.looks, this.lessonName), fileWanted: null, addressWanted: null, looked: null, clusterNamespace: null, remembered: rememberedArrangement(this.lessonName), sheetOpen: false, solutionsShown: new Set(), timesForgotten: 0 }
    const { course, lesson, locale } = options
    this.terminals = new WorkspaceTerminals({ lesson: this.lessonName, view: this.get, change: (change) => this.change(change) })
    this.answers = new Answers(options.timers, (named, answer) => {
      const [step = '', quiz = ''] = named.split('/')
      this.mark({ kind: 'answer', step, quiz, answer })
      return options.site.keepAnswer({ course, lesson }, named, answer)
    })
    this.lifecycle = new SandboxLifecycle(options.site, options.timers, { course, lesson, locale }, (state) => this.follow(state))
  }

  readonly get = (): WorkspaceView => this.view

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Starts it, unless that was done ahead of its page. */
  begin(options: StartOptions = {}): void {
    if (!this.begun) this.start(options)
  }

  start(options: StartOptions = {}): void {
    this.begun = true
    this.endSession()
    this.change({ begunAnew: false })
    this.forgetAnswers(options)
    if (options.forget) this.change({ hints: new Map(), solutionsShown: new Set(), timesForgotten: this.view.timesForgotten + 1 })
    // On its way while the sandbox starts; whoever needs it sees it fail, if it does.
    void this.options.loadSession().catch(() => undefined)
    this.lifecycle.start(options)
    if (options.client !== undefined) void this.beginSession({ id: null }, options.client)
  }

  stop(): void {
    this.begun = false
    this.answers.save()
    this.lifecycle.stop()
    this.endSession()
  }

  /** What the page knows of the steps; the sandbox, where it has spoken, knows better. And what was answered before. */
  know(steps: StepState[], chosen: Chosen): void {
    this.answers.know(chosen)
    const agreement = { ...this.view.agreement, ofPage: steps.map(({ id }) => id) }
    if (this.view.steps.length === 0) this.change({ steps, agreement })
    else this.change({ agreement: this.view.stage === null ? agreement : agreementAfter(agreement, this.view.steps) })
  }

  stay(): void {
    this.lifecycle.stay()
  }

  look(): void {
    this.lifecycle.look()
  }

  /** Keeps the lab and ends it; see `notKept` for when that is not possible. */
  end(options = { unkept: false }): void {
    this.change({ notKept: null })
    this.lifecycle.end(options, (notKept) => this.change({ notKept }))
  }

  /** The lab goes on. */
  stayUnkept(): void {
    this.change({ notKept: null })
  }

  homeUrl(id: string): string {
    return this.options.site.homeUrl(id)
  }

  setAppearance(appearance: Appearance): void {
    this.appearance = appearance
    this.view.session?.setAppearance(appearance)
  }

  /** What happens at the keys that terminals leave to the page. */
  setPageKeys(onPageKey: ScreenOptions['onPageKey']): void {
    this.onPageKey = onPageKey
  }

  show(panel: WorkspaceView['panel']): void {
    this.change({ panel })
  }

  /** Shows a file of the home folder in the editor. */
  openFile(path: string, line: number | null): void {
    this.change({ panel: 'files', sheetOpen: true, fileWanted: { path, line } })
  }

  /** Shows an address of the lab, "10.0.0.11:30080/", in the Web view. */
  openAddress(address: string): void {
    this.change({ panel: 'web', sheetOpen: true, addressWanted: { address } })
  }

  /** Shows an object of the cluster closely, in the Cluster view; null: none any more. */
  lookAt(thing: Thing | null): void {
    this.change(thing === null ? { looked: null } : { looked: thing, panel: 'cluster', sheetOpen: true })
  }

  /** Chooses how the Cluster view shows the cluster, and opens it. */
  showCluster(clusterShows: WorkspaceView['clusterShows']): void {
    this.change({ clusterShows, panel: 'cluster' })
  }

  /** Chooses the namespace that the Cluster view shows, until the sandbox ends. */
  chooseNamespace(clusterNamespace: string | null): void {
    this.change({ clusterNamespace })
  }

  /** `place`: of the hint within its step, from 1. */
  unfoldHint(step: string, place: number, open: boolean): void {
    this.change({ hints: new Map(this.view.hints).set(hintKey(step, place), open) })
    this.mark({ kind: 'hint', step, place, open })
  }

  /** Tells the learner's other pages; without a connection, they see it when they are loaded again. */
  mark(mark: PageMark): void {
    this.view.session?.send({ type: 'page.marked', mark })
  }

  setSheet(sheetOpen: boolean): void {
    this.change({ sheetOpen })
  }

  answerQuiz(step: string, quiz: string, answer: string[]): boolean {
    return this.view.session?.send({ type: 'quiz.answer', step, quiz, answer }) ?? false
  }

  dismissInputRefused(): void {
    this.change({ inputRefused: false })
  }

  dismissBegunAnew(): void {
    this.change({ begunAnew: false })
  }

  /** On every page of the learner's, and on those that come later. */
  dismissEdits(): void {
    this.change({ edits: null })
    this.view.session?.send({ type: 'lesson.editsRead' })
  }

  dismissOutdated(): void {
    this.change({ outdatedRead: true })
  }

  dismissError(): void {
    this.change({ error: null })
  }

  /** Who begins a step again, or the lesson without the ticks, answers anew. */
  private forgetAnswers({ from, forget }: StartOptions): void {
    const { lifecycle } = this.view
    if (forget) this.answers.forget(null)
    else if (from === 'step' && lifecycle.phase === 'ready' && lifecycle.view.resettableStep) this.answers.forget(lifecycle.view.resettableStep)
  }

  private follow(lifecycle: Lifecycle): void {
    this.change({ lifecycle })
    if (lifecycle.phase === 'asking' && lifecycle.anew) this.beginAnew(lifecycle.anew)
    // Whoever has a sandbox has a session, which keeps what was answered before.
    if ('view' in lifecycle) this.answers.save()
    // The site holds the socket of a sandbox that starts until it can be spoken to.
    if (lifecycle.phase === 'starting' || lifecycle.phase === 'ready') this.beginSessionOf(lifecycle.view.id)
    else if (lifecycle.phase !== 'asking') this.endSession()
  }

  private beginSessionOf(id: string): void {
    if (this.line === null) void this.beginSession({ id }, pageName())
    else this.line.id = id
  }

  /** What was answered is as the site has it, which that other page told of what is to be answered again. */
  private beginAnew(when: 'soon' | 'now'): void {
    this.endSession()
    if (when === 'soon') return
    this.answers.forget(null)
    this.change({ begunAnew: true, solutionsShown: new Set() })
    void this.options.site.answers(this.options).then((chosen) => this.answers.know(chosen))
  }

  private async beginSession(line: { id: string | null }, client: string): Promise<void> {
    this.line = line
    const Session = await this.options.loadSession().catch((error: unknown) => {
      console.warn('The terminal could not be loaded:', error)
      return null
    })
    if (this.line !== line) return
    if (!Session) return this.change({ loadFailed: true })
    const session = new Session({
      client,
      openSocket: (hello, handlers) => openWebSocket(this.options.site.socketUrl(line.id, client))(hello, handlers),
      locale: this.options.locale,
      timers: this.options.timers,
      appearance: this.appearance,
      renderer: new URLSearchParams(window.location.search).get('renderer') === 'dom' ? 'dom' : 'auto',
      labelOf: this.options.labelOf,
      hasEnded: () => this.lifecycle.hasEnded(),
      onMessage: (message) => this.hear(() => this.receive(message)),
      onState: (connection) => this.hear(() => this.followConnection(connection)),
      onPageKey: (key) => this.onPageKey(key),
      onLink: (address) => this.followLink(address),
      onEnterAfterEnd: (terminal) => this.terminals.replace(terminal),
      onInputRefused: () => this.change({ inputRefused: true }),
    })
    this.change({ session })
    session.start()
  }

  /** What comes together, as a welcome and its screens do, is told together: each telling may cost a page its whole drawing. */
  private hear(run: () => void): void {
    this.hearing = true
    try {
      run()
    } finally {
      this.hearing = false
    }
  }

  private followConnection(connection: ConnectionState): void {
    this.change({ connection })
    if (connection.status !== 'open') this.requests.lost()
    if (connection.status === 'closed' && connection.reason === 'gone') this.lifecycle.noticeEnd()
  }

  private receive(message: AgentMessage): void {
    const before = this.view.terminals
    this.change(afterMessage(this.view, message))
    this.requests.receive(message)
    if (message.type === 'page.marked') this.markedElsewhere(message.mark)
    this.terminals.heard(message, before)
  }

  private markedElsewhere(mark: PageMark): void {
    switch (mark.kind) {
      case 'answer':
        return this.answers.heard(`${mark.step}/${mark.quiz}`, mark.answer)
      case 'hint':
        return this.change({ hints: new Map(this.view.hints).set(hintKey(mark.step, mark.place), mark.open) })
      case 'solution':
        return this.change({ solutionsShown: new Set(this.view.solutionsShown).add(mark.step) })
    }
  }

  /** "course/lesson". */
  get lessonName(): string {
    return `${this.options.course}/${this.options.lesson}`
  }

  /** An address of the lab is nowhere else; any other opens beside the page. */
  private followLink(address: string): void {
    const inLab = labAddress(address)
    if (inLab) this.openAddress(inLab)
    else if (/^https?:/i.test(address)) window.open(address, '_blank', 'noopener,noreferrer')
  }

  private endSession(): void {
    this.line = null
    const { session } = this.view
    if (!session) return
    this.change({ session: null, connection: null, terminals: [], front: null, ...noCluster, blocks: {}, edits: null, outdatedRead: false, addressWanted: null, looked: null, clusterNamespace: null })
    session.stop()
  }

  private change(change: Partial<WorkspaceView>): void {
    const { panel, clusterShows, hints } = this.view
    this.view = { ...this.view, ...change }
    if (this.view.panel !== panel || this.view.clusterShows !== clusterShows || this.view.hints !== hints) storeLook(this.lessonName, this.view)
    if (this.hearing) this.cancelTelling ??= this.options.timers.after(comesTogetherMs, () => this.tell())
    else this.tell()
  }

  private tell(): void {
    this.cancelTelling?.()
    this.cancelTelling = null
    for (const listener of this.listeners) listener()
  }
}
