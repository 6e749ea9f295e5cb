import { z } from 'zod'

/**
 * What a page and an agent say about the learner's home folder; part of the messages of protocol.ts, on the same WebSocket.
 * Every path is relative to the home folder, with "/" between its parts; "" is the home folder itself. No link is followed.
 * A request carries a number of the page's choosing; its answer carries the same one.
 */
export const fileLimits = {
  /** Bytes of a file that an editor opens and saves: with JSON's escapes, a frame still holds it. */
  fileBytes: 120 * 1024,
  pathCharacters: 1_024,
  /** Folders within folders. */
  depth: 16,
  /** Entries of one folder that are told; the rest is counted. */
  entries: 1_000,
  /** Of what a manifest calls itself; a name of Kubernetes is shorter. */
  apiVersionCharacters: 320,
  kindCharacters: 100,
  /** Folders that one page follows. */
  watchedFolders: 64,
} as const

/** In a name: control characters, which a screen does not show, and what stands for bytes that are no text in UTF-8. A file so named is seen, and left to the terminal. */
export const unusableInNames = /[\u0000-\u001f\u007f\ufffd]/

const path = z.string().max(fileLimits.pathCharacters)
const request = z.number().int().nonnegative()
/** Of a file's content: SHA-256 in hexadecimal, its first 32 digits. */
const version = z.string().regex(/^[0-9a-f]{32}$/)

export const fileEntrySchema = z.object({
  name: z.string(),
  /** `other`: pipes, sockets, devices. */
  kind: z.enum(['file', 'folder', 'link', 'other']),
  /** Of a file. */
  bytes: z.number().int().nonnegative(),
})
export type FileEntry = z.infer<typeof fileEntrySchema>

export const pageFileMessages = [
  /** Follow these folders and no others. Each is told at once and whenever something in it changes. */
  z.object({ type: z.literal('files.watch'), folders: z.array(path).max(fileLimits.watchedFolders) }),
  z.object({ type: z.literal('files.read'), request, path }),
  /** Replaces what is there, if that is still what `expected` says: a version, or null for "no file yet". */
  z.object({ type: z.literal('files.write'), request, path, text: z.string().max(fileLimits.fileBytes), expected: version.nullable() }),
  /** An empty folder; a file is made by writing it. */
  z.object({ type: z.literal('files.makeFolder'), request, path }),
  /** Never replaces anything. */
  z.object({ type: z.literal('files.rename'), request, path, to: path }),
  /** A folder goes with all that is in it. */
  z.object({ type: z.literal('files.delete'), request, path }),
  /** Which kinds the cluster serves; or, with a kind, what its fields are. Whoever has asked is told from then on when that changes. */
  z.object({ type: z.literal('kinds.list'), request }),
  z.object({ type: z.literal('kinds.describe'), request, apiVersion: z.string().max(fileLimits.apiVersionCharacters), kind: z.string().max(fileLimits.kindCharacters) }),
  /** What listens for connections in the sandbox. */
  z.object({ type: z.literal('ports.list'), request }),
] as const

export const refusals = ['not-found', 'exists', 'not-a-file', 'too-large', 'binary', 'link', 'full', 'not-allowed', 'bad-path', 'no-cluster', 'failed'] as const
export type Refusal = (typeof refusals)[number]

/** One field of a kind. A field with `type` "object" or "array" of objects says in `of` where its own fields are described. */
export const kindFieldSchema = z.object({
  type: z.enum(['string', 'integer', 'number', 'boolean', 'object', 'array', 'int-or-string', 'any']),
  /** The name of a description: of the object, of an array's items, of a map's values. */
  of: z.string().optional(),
  /** Of an array's items or of a map's values, when they are no objects. */
  each: z.enum(['string', 'integer', 'number', 'boolean', 'array', 'int-or-string', 'any']).optional(),
  /** Keys are the learner's own: labels, annotations, data. */
  map: z.boolean().optional(),
  values: z.array(z.string()).optional(),
  says: z.string().optional(),
})
export type KindField = z.infer<typeof kindFieldSchema>

export const kindDescriptionSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  /** The name of the description of the kind itself. */
  root: z.string(),
  /** By name; `open`: fields that are not listed may stand there too. */
  objects: z.record(z.string(), z.object({ fields: z.record(z.string(), kindFieldSchema), required: z.array(z.string()), open: z.boolean() })),
})
export type KindDescription = z.infer<typeof kindDescriptionSchema>

export const servedKindSchema = z.object({ apiVersion: z.string(), kind: z.string() })
export type ServedKind = z.infer<typeof servedKindSchema>

export const listeningPortSchema = z.object({ address: z.string(), port: z.number().int() })
export type ListeningPort = z.infer<typeof listeningPortSchema>

export const requestOutcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string(), version }),
  z.object({ kind: z.literal('written'), version }),
  /** Something else is there than was expected: nothing was written. Null: no file any more. */
  z.object({ kind: z.literal('conflict'), found: z.object({ text: z.string(), version }).nullable() }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('kinds'), kinds: z.array(servedKindSchema) }),
  z.object({ kind: z.literal('described'), description: kindDescriptionSchema }),
  z.object({ kind: z.literal('ports'), ports: z.array(listeningPortSchema) }),
  /** `detail` is for people who look closer; the page has words for `why`. */
  z.object({ kind: z.literal('refused'), why: z.enum(refusals), detail: z.string() }),
])
export type RequestOutcome = z.infer<typeof requestOutcomeSchema>

export const agentFileMessages = [
  z.object({ type: z.literal('request.answered'), request, outcome: requestOutcomeSchema }),
  /** `entries` is null when the folder cannot be read, and `why` says why: mostly, it is not there (any more). `touched`: names that may have changed since the last time. */
  z.object({ type: z.literal('files.folder'), path, entries: z.array(fileEntrySchema).nullable(), why: z.enum(refusals).nullable().default(null), more: z.number().int(), touched: z.array(z.string()) }),
  /** What the cluster said of its kinds may not be so any more: one was defined, changed or removed. */
  z.object({ type: z.literal('kinds.changed') }),
] as const
