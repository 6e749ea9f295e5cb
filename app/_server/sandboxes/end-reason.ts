import { z } from 'zod'
import { exitCodes, isolationProblemCodes } from '../../../sandbox/provider.ts'

/** What was in the way of a start: the machine of the sandbox, the lesson in it, the disk of the site, or something nobody foresaw. */
export const failureCodes = ['machine', 'lesson', 'disk-full', 'other'] as const
export type FailureCode = (typeof failureCodes)[number]

/** Why a sandbox ended, as it is kept in the database; put into words when it is shown. Details are English, for the operator. */
export const endReasonSchema = z.discriminatedUnion('kind', [
  /** The learner asked for it. */
  z.object({ kind: z.literal('asked') }),
  z.object({ kind: z.literal('idle'), minutes: z.number() }),
  /** The learner started another lesson instead. */
  z.object({ kind: z.literal('replaced') }),
  /** The learner goes back to the beginning of a step or of the lesson. */
  z.object({ kind: z.literal('reset') }),
  /** The site was told to end all of them. */
  z.object({ kind: z.literal('stopped') }),
  /** What was kept could not be brought back. */
  z.object({ kind: z.literal('notResumed'), detail: z.string() }),
  z.object({ kind: z.literal('died'), code: z.enum(exitCodes).catch('agent-stopped'), detail: z.string() }),
  /** It was not there any more when the site came back. */
  z.object({ kind: z.literal('restart') }),
  z.object({ kind: z.literal('failed'), code: z.enum(failureCodes).catch('other'), detail: z.string() }),
  z.object({
    kind: z.literal('cannotIsolate'),
    problems: z.array(z.object({ code: z.enum(isolationProblemCodes).catch('other'), values: z.record(z.string(), z.string()) })),
    detail: z.string(),
  }),
  /** Nobody waited any more for its place in the queue. */
  z.object({ kind: z.literal('patience') }),
  z.object({ kind: z.literal('deleted') }),
])
export type EndReason = z.infer<typeof endReasonSchema>

/** Null when the text was written by another version. */
export function parseEndReason(text: string | null): EndReason | null {
  if (text === null) return null
  const parsed = endReasonSchema.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : null
}
