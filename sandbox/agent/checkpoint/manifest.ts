import { z } from 'zod'
import { identifierSchema, localeSchema, sandboxNeedsSchema } from '../../../labs/schema/index.ts'
import { changeReportSchema, clusterLimits } from '../../cluster-protocol.ts'
import { limits, sizeShape } from '../../protocol.ts'
import type { ClusterCheckpoint } from '../../cluster/cluster.ts'

/** Characters of one terminal's screen with its scrollback, as escape sequences. */
const SCREEN_CHARACTERS = 8 * 1024 * 1024
const MOST_NODES = 10

const passedCheckSchema = z.object({ step: identifierSchema, check: z.string().max(64), at: z.iso.datetime() })

const terminalSchema = z.object({
  id: z.number().int().min(1).max(0xffff),
  name: z.string().min(1).max(limits.terminalName),
  ...sizeShape,
  /** Where the shell was at its last prompt; null: unknown, so at home. */
  folder: z.string().max(4096).regex(/^[^\0]*$/).nullable(),
  /** What ran in the foreground; null at a prompt. */
  running: z.string().max(4096).nullable(),
})
export type TerminalMemory = z.infer<typeof terminalSchema>

/** What a checkpoint says of itself. */
export const manifestSchema = z.object({
  /** A light one has no screens: it is where a step began, to be reset to. */
  kind: z.enum(['whole', 'light']),
  lesson: z.string().max(200),
  locale: localeSchema,
  takenAt: z.iso.datetime(),
  terminals: z
    .array(terminalSchema)
    .max(limits.terminals)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two terminals have one number'),
  passedChecks: z.array(passedCheckSchema).max(1_000),
  /** What commands changed in the cluster, oldest first; none in a light one, which takes that back. */
  reports: z.array(changeReportSchema).max(clusterLimits.reports).default([]),
  /** What the lesson laid into the home folder, to tell later what of it is the learner's. Null in checkpoints from before that was kept. */
  givenFiles: z.array(z.object({ path: z.string().max(300), digest: z.string().regex(/^[0-9a-f]{32}$/) })).max(500).nullable().default(null),
  /** Null: the lesson has no embedded cluster. */
  nodes: z.number().int().min(1).max(MOST_NODES).nullable(),
  /** What the kubelets find in the registry besides the built-in images. */
  images: sandboxNeedsSchema.shape.images.default([]),
})
export type Manifest = z.infer<typeof manifestSchema>

const screenText = z.string().max(SCREEN_CHARACTERS)
/** `KeptScreen` by terminal; those from before screens were kept in two parts have all in `data`. Empty in a light checkpoint. */
export const screensSchema = z.array(z.object({ id: z.number().int(), above: screenText.default(''), data: screenText })).max(limits.terminals)
export type Screens = z.infer<typeof screensSchema>

const issued = z.object({ certificate: z.string().max(10_000), key: z.string().max(10_000) })
const storedObject = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.looseObject({ name: z.string(), uid: z.string().optional(), resourceVersion: z.string().optional() }),
})

const savedFile = z.object({ path: z.string().max(4096), content: z.base64().nullable(), link: z.string().max(4096).optional(), mode: z.number().int(), uid: z.number().int().optional(), gid: z.number().int().optional(), modifiedAt: z.number() })
const savedFiles = z.array(savedFile).max(50_000)
const savedVolumes = z.object({ host: savedFiles, pods: z.record(z.string(), z.record(z.string(), savedFiles)), left: z.array(z.string()) })

/** As far as a cluster needs it to start; whether an object makes sense is for whoever reads it, as with any object. */
export const clusterCheckpointSchema = z.object({
  store: z.object({
    revision: z.number().int().positive(),
    entries: z.array(z.object({ key: z.string().min(3).max(1_000), revision: z.number().int().positive(), value: storedObject })).max(50_000),
  }),
  authority: issued,
  tokenKey: z.string().max(10_000),
  /** Absent in checkpoints from before volumes were kept. */
  volumes: z.record(z.string(), savedVolumes).optional(),
})

/** Throws a `ZodError`. */
export const parseClusterCheckpoint = (value: unknown): ClusterCheckpoint => clusterCheckpointSchema.parse(value) as unknown as ClusterCheckpoint
