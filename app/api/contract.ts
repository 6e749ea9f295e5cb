import { z } from 'zod'
import { identifierSchema, localeSchema } from '../../labs/schema/index.ts'
import { limits, stageSchema } from '../../sandbox/protocol.ts'

/**
 * What pages and the site say to each other over HTTP; both ends import this.
 *
 *   GET    /api/health                        → Health
 *   POST   /api/sandboxes                     SandboxRequest → SandboxView (201 ready, 202 starting or queued)
 *   GET    /api/sandboxes/<id>                → SandboxView; also keeps a place in the queue
 *   POST   /api/sandboxes/<id>/stay           → SandboxView, its idle time counted anew
 *   POST   /api/sandboxes/<id>/previews       PreviewRequest → PreviewView: where a browser sees a web page of the sandbox
 *   DELETE /api/sandboxes/<id>                → 204: it is kept and ended; `not-kept`: it cannot be, and goes on; ?unkept=true ends it all the same
 *   GET    /api/sandboxes/<id>/home           → the home folder of a sandbox that is ready, .tar.gz
 *   WS     /api/sandboxes/<id>/socket         frames of sandbox/protocol.ts; waits while the sandbox starts. ?hello=… is handed to the agent as the page's first message
 *   WS     /api/sandboxes/socket?client=…    the same, of the sandbox that a POST with this `client` asks for
 *   GET    /api/labs/<course>/<lesson>/home   → the home folder of a lab that is kept, .tar.gz
 *   GET    /api/progress                      → { lessons: LessonProgress[] }
 *   GET    /api/progress/<course>/<lesson>    → LessonProgress
 *   POST   /api/progress/<course>/<lesson>/solutions   SolutionRequest → SolutionView: how a step is done; that it was shown is recorded
 *   PUT    /api/progress/<course>/<lesson>/answers     AnswerRequest → 204: what stands in the form of a question is kept
 *   *      /api/auth/…                        better-auth
 *
 * A request that fails answers 4xx or 5xx with an ErrorBody in the learner's language.
 */

export const errorCodes = [
  'bad-request',
  'not-signed-in',
  'not-found',
  'other-sandbox-running',
  'not-kept',
  'too-many-requests',
  'disk-full',
  'internal',
] as const
export const errorBodySchema = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    /** What happened, to what and why. */
    message: z.string(),
    /** What to do about it. */
    remedy: z.string(),
    /** With `other-sandbox-running` and `not-kept`: the lesson of the sandbox that is in the way or could not be kept, "<course>/<lesson>". */
    lesson: z.string().optional(),
    /** With `too-many-requests`: seconds after which it is worth trying again. */
    retryAfterSeconds: z.number().int().positive().optional(),
  }),
})
export type ErrorCode = (typeof errorCodes)[number]
export type ErrorBody = z.infer<typeof errorBodySchema>

export const sandboxRequestSchema = z.strictObject({
  course: identifierSchema,
  lesson: identifierSchema,
  locale: localeSchema,
  /** End the learner's sandbox of another lesson, if one runs, instead of refusing. */
  replace: z.boolean().default(false),
  /** With `replace`: also when the other cannot be kept; else it goes on, and the answer is `not-kept`. */
  unkept: z.boolean().default(false),
  /** What a new sandbox begins with: the lab as it was kept, if it was; the beginning of the step; the beginning of the lesson. The last two end one that runs. */
  from: z.enum(['kept', 'step', 'beginning']).default('kept'),
  /** With `from: beginning`: passed steps are to be done again. */
  forget: z.boolean().default(false),
  /** The page's name, new and random. A socket that it opens beside this request, at /api/sandboxes/socket?client=…, is to the sandbox of its answer. */
  client: z.uuid().optional(),
})
export type SandboxRequest = z.input<typeof sandboxRequestSchema>

export const sandboxIdSchema = z.string().regex(/^[a-z0-9]{10,40}$/)

export const sandboxViewSchema = z.object({
  id: sandboxIdSchema,
  /** "<course>/<lesson>" */
  lesson: z.string(),
  state: z.enum(['queued', 'starting', 'ready', 'ended']),
  /** Where the start is; meaningful while starting. */
  stage: stageSchema,
  /** While queued: 1 is next. Ask again within `queuePatienceSeconds`, or the place is given away. */
  place: z.number().int().positive().nullable(),
  /** RFC 3339; the site's own time: the clock of a browser may be hours wrong. */
  now: z.string(),
  /** RFC 3339; when the sandbox ends unless somebody types in it. Null unless ready. */
  endsAt: z.string().nullable(),
  idleMinutes: z.number(),
  /** Why it ended or failed to start, in words; null while it lives. */
  reason: z.string().nullable(),
  /** Of one that ended because a page of the learner's has the lab begin anew: whether the new one can be asked for yet. Null: it lives, or ended otherwise. */
  begunAnew: z.enum(['soon', 'yes']).nullable(),
  /** The sandbox does not protect this machine from the learner: to be shown all the time. */
  isolated: z.boolean(),
  /** RFC 3339; when this lab was kept last, which a new sandbox goes on from. Null: it was not. */
  keptAt: z.string().nullable(),
  /** The step whose beginning is kept, to be reset to. */
  resettableStep: z.string().nullable(),
})
export type SandboxView = z.infer<typeof sandboxViewSchema>

export const previewRequestSchema = z.strictObject({
  /** An IPv4 address in the sandbox's own network. */
  address: z.ipv4(),
  port: z.number().int().min(1).max(65_535),
  scheme: z.enum(['http', 'https']).default('http'),
  /** How what the site has to say in place of the page looks; absent: as the reader's system. */
  theme: z.enum(['light', 'dark', 'contrast']).optional(),
  /** With the query. */
  path: z.string().max(2000).regex(/^\//).default('/'),
})
export type PreviewRequest = z.input<typeof previewRequestSchema>
export const previewViewSchema = z.object({
  /** Opens once, within half a minute; null when the site has no host name for previews. */
  url: z.url().nullable(),
})
export type PreviewView = z.infer<typeof previewViewSchema>

/** A waiting page asks at least this often. */
export const queuePatienceSeconds = 15

/** What was chosen, ids of options, or typed, one text. */
export const chosenSchema = z.array(z.string().max(limits.quizAnswer)).max(limits.quizOptions)

export const lessonProgressSchema = z.object({
  lesson: z.string(),
  /** `how`: "checks", or "solution" when the learner had been shown that before. */
  passed: z.array(z.object({ step: identifierSchema, at: z.string(), how: z.string() })),
  /** Steps whose solution was shown. */
  shown: z.array(z.object({ step: identifierSchema, at: z.string() })),
  /** `answer`: as it stands in the form; `tries`: how often one was sent; `how`: as of a step, null while none was right. */
  answered: z.array(z.object({ step: identifierSchema, quiz: identifierSchema, answer: chosenSchema, tries: z.number().int(), rightAt: z.string().nullable(), how: z.string().nullable() })),
})
export type LessonProgress = z.infer<typeof lessonProgressSchema>

export const answerRequestSchema = z.strictObject({ step: identifierSchema, quiz: identifierSchema, answer: chosenSchema })
export type AnswerRequest = z.input<typeof answerRequestSchema>

export const solutionRequestSchema = z.strictObject({ step: identifierSchema, locale: localeSchema })
export const solutionViewSchema = z.object({
  step: identifierSchema,
  /** Commands, each to be run as one. */
  blocks: z.array(z.string()),
  /** To the questions that the step waits for. */
  answers: z.array(z.object({ question: z.string(), answers: z.array(z.string()) })),
})
export type SolutionView = z.infer<typeof solutionViewSchema>

export const healthSchema = z.object({
  status: z.literal('ok'),
  version: z.string(),
  /** Courses that load, and problems of those that do not. */
  courses: z.number().int(),
  courseProblems: z.array(z.string()),
  sandboxes: z.object({ running: z.number().int(), queued: z.number().int(), most: z.number().int() }),
  isolation: z.object({ level: z.enum(['isolated', 'none', 'unknown']), problems: z.array(z.string()) }),
})
export type Health = z.infer<typeof healthSchema>

/** Why the site closes a workspace socket. Reconnecting helps with `restarting`, `tooSlow`, `sessionEnded` and `noAnswer` only. */
export const closeCodes = {
  /** The site stops or restarts; the sandbox goes on. */
  restarting: 1012,
  /** A frame that is too long. */
  tooLong: 1009,
  /** No session, or an expired one: load the page again. */
  notSignedIn: 4401,
  /** The session that this socket was opened with has ended. A page that has another since, after signing up, comes in with that. */
  sessionEnded: 4403,
  /** No such sandbox of this learner. */
  notFound: 4404,
  /** The sandbox has ended; GET says why. */
  ended: 4410,
  /** Too many sockets on one sandbox. */
  tooManySockets: 4429,
  /** The page did not read what was sent for too long. */
  tooSlow: 4408,
  /** The sandbox did not understand what the page said, and would not the next time: load the page again. */
  refused: 4400,
  /** The sandbox does not answer, or broke off; whether it has ended is not known yet. */
  noAnswer: 4502,
} as const
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes]
