import { z } from 'zod'
import { checkSchema, identifierSchema, localeSchema, sandboxNeedsSchema } from '../labs/schema/index.ts'
import { agentClusterMessages, clusterPictureSchema, pageClusterMessages } from './cluster-protocol.ts'
import { agentFileMessages, pageFileMessages } from './files-protocol.ts'

export type { ClusterPicture } from './cluster-protocol.ts'

/**
 * Every message between the site (or a browser, through the site) and an agent.
 *
 * HTTP, on the agent's socket:
 *   GET  /v1/health            → AgentHealth
 *   POST /v1/lesson            LessonForAgent → 204: home folder filled, cluster sized; the checks begin in a moment. Once per sandbox.
 *   GET  /v1/steps             → { steps: StepState[] }
 *   POST /v1/run               { script } → RunResult: a bash script as the learner, in the learner's box
 *   CONNECT <address>:<port>   a byte stream to what listens there in the sandbox's own network
 *   POST /v1/checkpoint        → bytes (agent/checkpoint/format.ts): cluster, home folder, screens. `?kind=light`: without screens
 *   POST /v1/restore           such bytes → 204: the sandbox goes on from there. Before its lesson is given
 *   GET  /v1/home              → the home folder, .tar.gz
 * WebSocket:
 *   /v1/workspace              what a page of the learner speaks: terminals, steps, cluster. JSON text frames as below;
 *                              terminal bytes in binary frames (see `encodeTerminalFrame`).
 *   /v1/events                 what the site listens to: SandboxEvent text frames, one way; first the stage, and what was passed so far.
 */
export const PROTOCOL_VERSION = 1

export const limits = {
  /** Bytes of one frame from a page. A paste of 10,000 lines is cut into frames by the page. */
  frameBytes: 256 * 1024,
  /** Terminals open at once in one sandbox. */
  terminals: 8,
  /** Characters of one terminal name. */
  terminalName: 40,
  /** The largest terminal; its scrollback is kept in the sandbox and in every page. */
  cols: 500,
  rows: 300,
  /** Characters of an answer to a question. */
  quizAnswer: 500,
  /** Options of a question, each of which may be chosen. */
  quizOptions: 12,
  hintsOfStep: 999,
  /** Lines that a page keeps above a terminal's screen; what has scrolled out of them need never be sent. */
  scrollbackLines: 50_000,
  /** A page acknowledges at least every so many bytes. */
  acknowledgeEveryBytes: 16 * 1024,
  /** Characters of one part of a screen. */
  screenCharacters: 64 * 1024,
  /** Bytes of what a page asks for at once of the lines above a screen; one line that is longer comes whole. */
  aboveBytes: 256 * 1024,
  /** Bytes of one checkpoint, whatever an agent sends; the parts have bounds of their own. */
  checkpointBytes: 128 * 1024 * 1024,
} as const

const terminalId = z.number().int().min(1).max(0xffff)
/** Of a terminal, in characters. */
export const sizeShape = { cols: z.number().int().min(2).max(limits.cols), rows: z.number().int().min(1).max(limits.rows) }

/* ── state ─────────────────────────────────────────────────────────────── */

export const checkStateSchema = z.object({
  /** `waiting`: not true yet; `passed`: was true once and stays so; `failed`: cannot be evaluated (broken expression, timeout). */
  state: z.enum(['waiting', 'passed', 'failed']),
  /** What the check wants, one sentence in the learner's language: "rc/nginx has 3 ready replicas". */
  expected: z.string(),
  /** What is there now: "rc/nginx has 2 ready replicas, 3 expected". */
  observed: z.string(),
  /** RFC 3339, when it passed. */
  passedAt: z.string().optional(),
})
export type CheckState = z.infer<typeof checkStateSchema>

export const stepStateSchema = z.object({
  id: identifierSchema,
  state: z.enum(['todo', 'active', 'passed']),
  checks: z.array(checkStateSchema),
  /** A recognised mistake, in a sentence that teaches. */
  mistake: z.object({ id: identifierSchema, says: z.string() }).nullable(),
  passedAt: z.string().optional(),
})
/** `active` is the first step that has not passed; a step that has passed stays passed. */
export type StepState = z.infer<typeof stepStateSchema>

export const stageSchema = z.enum(['booting', 'cluster', 'nodes', 'lesson', 'ready'])
/** What a starting sandbox is doing, in order. */
export type Stage = z.infer<typeof stageSchema>

export const terminalInfoSchema = z.object({
  id: terminalId,
  name: z.string(),
  ...sizeShape,
  /** A command is running in the foreground (known from the shell's own marks). */
  busy: z.boolean(),
  exited: z.number().int().nullable(),
})
export type TerminalInfo = z.infer<typeof terminalInfoSchema>

/** What an agent could not do, or a page not understand; a page has words for each, and the command says `message`. */
export const agentErrorCodes = ['too-many-terminals', 'no-shell', 'input-lost', 'input-not-read', 'folder-not-followed', 'not-understood', 'unknown-message', 'failed'] as const

export const agentErrorSchema = z.object({
  type: z.literal('error'),
  code: z.enum(agentErrorCodes).catch('failed'),
  /** What the words name: a terminal, a number. */
  values: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  /** In English: what happened, to what, why. */
  message: z.string(),
})
export type AgentError = z.infer<typeof agentErrorSchema>

const quizAnswerShape = { step: identifierSchema, quiz: identifierSchema, answer: z.array(z.string().max(limits.quizAnswer)).max(limits.quizOptions) }

/** What a learner left on a page of the lesson, and is to see on the other pages that are open on it. Places of hints in their step count from 1. */
export const pageMarkSchema = z.discriminatedUnion('kind', [
  /** As it stands in the form, sent or not. */
  z.object({ kind: z.literal('answer'), ...quizAnswerShape }),
  z.object({ kind: z.literal('hint'), step: identifierSchema, place: z.number().int().min(1).max(limits.hintsOfStep), open: z.boolean() }),
  /** The solution of the step was asked for; what it is, the site says. */
  z.object({ kind: z.literal('solution'), step: identifierSchema }),
])
export type PageMark = z.infer<typeof pageMarkSchema>

/** A lesson was edited since the lab that goes on was kept: files of the home folder that came, that were brought up to date, and that the learner had changed. */
export const lessonEditsSchema = z.object({ added: z.array(z.string()), updated: z.array(z.string()), left: z.array(z.string()) })
export type LessonEdits = z.infer<typeof lessonEditsSchema>

/* ── page → agent ──────────────────────────────────────────────────────── */

export const pageMessageSchema = z.discriminatedUnion('type', [
  /** First frame of every connection. `client` is one page's name, kept over reconnects, so that input is applied once. */
  z.object({
    type: z.literal('hello'),
    protocol: z.literal(PROTOCOL_VERSION),
    client: z.uuid(),
    locale: localeSchema,
    /** What this page already has: output offsets per terminal. Missing terminals are sent as a screen. */
    have: z.array(z.object({ terminal: terminalId, offset: z.number().int().nonnegative() })).max(limits.terminals),
    /** Names of the shells to begin with where there are none. Those that stand ready are in the welcome already. */
    shells: z.array(z.string().min(1).max(limits.terminalName)).max(limits.terminals).default([]),
    /** Screens come without what is far above them, for which this page asks by and by (`terminal.above`). */
    asksAbove: z.boolean().optional(),
  }),
  z.object({ type: z.literal('terminal.open'), name: z.string().max(limits.terminalName).optional(), ...sizeShape }),
  z.object({ type: z.literal('terminal.resize'), terminal: terminalId, ...sizeShape }),
  z.object({ type: z.literal('terminal.close'), terminal: terminalId }),
  z.object({ type: z.literal('terminal.rename'), terminal: terminalId, name: z.string().min(1).max(limits.terminalName) }),
  /** All output before `offset` has been written to the screen. */
  z.object({ type: z.literal('terminal.acknowledge'), terminal: terminalId, offset: z.number().int().nonnegative() }),
  /** Lines above those that it has: some `bytes` that end `before`, which is what a screen or the last answer says. */
  z.object({ type: z.literal('terminal.above'), terminal: terminalId, before: z.number().int().positive(), bytes: z.number().int().min(1).max(limits.aboveBytes) }),
  /** Type a lesson's block into a terminal and run it; multi-line text arrives as one paste. `block` names it in the answer. */
  z.object({ type: z.literal('block.run'), terminal: terminalId, block: z.string().max(100), text: z.string().max(100_000), interrupt: z.boolean().default(false) }),
  z.object({ type: z.literal('quiz.answer'), ...quizAnswerShape }),
  /** To be told to the other pages, and to those that come later. */
  z.object({ type: z.literal('page.marked'), mark: pageMarkSchema }),
  /** The learner has read what was edited in the lesson: no page needs to tell it any more. */
  z.object({ type: z.literal('lesson.editsRead') }),
  /** Browsers cannot send WebSocket pings; this finds out whether the network is dead. Answered by `pong`. */
  z.object({ type: z.literal('ping') }),
  ...pageFileMessages,
  ...pageClusterMessages,
])
export type PageMessage = z.infer<typeof pageMessageSchema>

/* ── agent → page ──────────────────────────────────────────────────────── */

export const agentMessageSchema = z.discriminatedUnion('type', [
  /** Answer to hello. */
  z.object({
    type: z.literal('welcome'),
    protocol: z.literal(PROTOCOL_VERSION),
    stage: stageSchema,
    terminals: z.array(terminalInfoSchema),
    steps: z.array(stepStateSchema),
    cluster: clusterPictureSchema.nullable(),
    /** Next input sequence number the agent expects from this client, per terminal. */
    inputNext: z.array(z.object({ terminal: terminalId, sequence: z.number().int().nonnegative() })),
  }),
  z.object({ type: z.literal('stage'), stage: stageSchema }),
  z.object({ type: z.literal('terminals'), terminals: z.array(terminalInfoSchema) }),
  /**
   * A whole screen with its scrollback as escape sequences: reset the terminal, write it, go on from `offset`. In parts, as a long one takes
   * its time on a slow line, and silence looks like the end of it: with `more`, the next of these goes on with `data`. `above`: more lines belong
   * above it, which end at this place; 0 or nothing: none, or it is an agent that sends them along.
   */
  z.object({ type: z.literal('terminal.screen'), terminal: terminalId, ...sizeShape, data: z.string(), offset: z.number().int().nonnegative(), above: z.number().int().nonnegative().optional(), more: z.boolean().default(false) }),
  /** The answer to the page's: whole lines as escape sequences, which begin and end in the usual colours. `from`: ask before this next; null: nothing is above them. In parts, as a screen. */
  z.object({ type: z.literal('terminal.above'), terminal: terminalId, before: z.number().int().positive(), from: z.number().int().positive().nullable(), data: z.string(), more: z.boolean().default(false) }),
  /**
   * Output from offset `from` to `to` is left out: what follows scrolls it out of every scrollback, and without it a terminal shows the same.
   * `coloured`: it ended in the usual colours, whatever was before it.
   */
  z.object({ type: z.literal('terminal.skipped'), terminal: terminalId, from: z.number().int().nonnegative(), to: z.number().int().nonnegative(), coloured: z.boolean() }),
  /** Input up to and excluding `sequence` has been given to the PTY. Told after some 100 ms or 32 KiB, not at every key. */
  z.object({ type: z.literal('terminal.inputTaken'), terminal: terminalId, sequence: z.number().int().nonnegative() }),
  /** `refused: busy`: a command is running there; nothing was typed. */
  z.object({ type: z.literal('block.ran'), block: z.string(), terminal: terminalId, refused: z.enum(['busy', 'exited']).nullable() }),
  z.object({ type: z.literal('steps'), steps: z.array(stepStateSchema) }),
  /** `incomplete`: what was chosen is right, but it is not all. `explanations`: what the author says to this answer, by option; null: to all of it. */
  z.object({
    type: z.literal('quiz.result'),
    step: identifierSchema,
    quiz: identifierSchema,
    right: z.boolean(),
    incomplete: z.boolean(),
    explanations: z.array(z.object({ option: identifierSchema.nullable(), says: z.string() })),
  }),
  /** What was marked on another page; after the welcome, what has been marked so far. */
  z.object({ type: z.literal('page.marked'), mark: pageMarkSchema }),
  /** To every page, until one says that it was read; then null. */
  z.object({ type: z.literal('lesson.edited'), edits: lessonEditsSchema.nullable() }),
  z.object({ type: z.literal('pong') }),
  agentErrorSchema,
  ...agentFileMessages,
  ...agentClusterMessages,
])
export type AgentMessage = z.infer<typeof agentMessageSchema>

/* ── agent ↔ site ──────────────────────────────────────────────────────── */

export const agentHealthSchema = z.object({
  protocol: z.literal(PROTOCOL_VERSION),
  stage: stageSchema,
  /** Whether a lesson was given to this sandbox already. */
  lesson: z.string().nullable(),
  /** RFC 3339; last input of the learner. */
  lastInputAt: z.string(),
})
export type AgentHealth = z.infer<typeof agentHealthSchema>

export const lessonForAgentSchema = z.object({
  /** "<course>/<lesson>" */
  lesson: z.string().max(200),
  locale: localeSchema,
  sandbox: sandboxNeedsSchema,
  steps: z.array(
    z.object({
      id: identifierSchema,
      checks: z.array(checkSchema),
      mistakes: z.array(z.object({ id: identifierSchema, when: z.array(checkSchema), says: z.record(localeSchema, z.string()) })),
      quizzes: z.array(
        z.object({
          id: identifierSchema,
          kind: z.enum(['single', 'multiple', 'free']),
          answer: z.array(z.string()),
          /** What the author says to an option that was chosen. */
          why: z.array(z.object({ option: identifierSchema, says: z.record(localeSchema, z.string()) })).default([]),
          /** To a free answer that is wrong in a way the author knows. */
          wrong: z.array(z.object({ matches: z.string(), says: z.record(localeSchema, z.string()) })).default([]),
        }),
      ),
    }),
  ),
  /** Steps passed in an earlier sandbox; they stay passed. */
  passed: z.array(z.object({ step: identifierSchema, at: z.string() })),
  /** Files for the learner's home: path relative to it, content in base64, permission bits. */
  files: z.array(z.object({ path: z.string().max(300), content: z.base64(), mode: z.number().int() })).max(500),
})
export type LessonForAgent = z.infer<typeof lessonForAgentSchema>

export const sandboxEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stage'), stage: stageSchema }),
  z.object({ type: z.literal('step.passed'), lesson: z.string(), step: identifierSchema, at: z.string() }),
  z.object({ type: z.literal('quiz.answered'), lesson: z.string(), step: identifierSchema, quiz: identifierSchema, right: z.boolean(), at: z.string() }),
  /** The learner did something; at most once every ten seconds, and at once after the sandbox was kept. */
  z.object({ type: z.literal('input'), at: z.string() }),
])
export type SandboxEvent = z.infer<typeof sandboxEventSchema>

export const runRequestSchema = z.object({ script: z.string().max(200_000), timeoutSeconds: z.number().positive().max(3600).default(300) })
export const runResultSchema = z.object({ exitStatus: z.number().int(), output: z.string() })
export type RunResult = z.infer<typeof runResultSchema>

/* ── terminal bytes ────────────────────────────────────────────────────── */

/**
 * Binary frame: u8 kind (0 input, 1 output), u8 reserved (0), u16 terminal, f64 position, then the bytes; big-endian.
 * `position` of output is the offset of its first byte since the terminal began; of input, the sequence number of this
 * frame among the client's input frames for the terminal (0, 1, 2 …): a frame below the agent's next number is dropped.
 */
export interface TerminalFrame {
  kind: 'input' | 'output'
  terminal: number
  position: number
  data: Uint8Array
}

const HEADER_BYTES = 12

export function encodeTerminalFrame(frame: TerminalFrame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + frame.data.byteLength)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, frame.kind === 'input' ? 0 : 1)
  view.setUint16(2, frame.terminal)
  view.setFloat64(4, frame.position)
  bytes.set(frame.data, HEADER_BYTES)
  return bytes
}

/** Null when the bytes are not a terminal frame. */
export function decodeTerminalFrame(bytes: Uint8Array): TerminalFrame | null {
  if (bytes.byteLength < HEADER_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = view.getUint8(0)
  const position = view.getFloat64(4)
  if (kind > 1 || view.getUint8(1) !== 0 || !Number.isSafeInteger(position) || position < 0) return null
  return { kind: kind === 0 ? 'input' : 'output', terminal: view.getUint16(2), position, data: bytes.subarray(HEADER_BYTES) }
}
