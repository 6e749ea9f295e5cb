import { totalmem } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'

/** The settings of a site. The only file of app/ that reads process.env. */
const count = (most: number) => z.coerce.number().int().min(0).max(most)

const envSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).catch('production'),
  PODYARD_PROJECT: z.string().min(1).default('.').describe('The checkout; set by `npm start`.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  PORT: count(65_535).default(3000).describe('TCP port; 0 takes a free one.'),
  PODYARD_DATA: z.string().min(1).default('.data').describe('Folder for everything that Podyard keeps.'),
  DATABASE_URL: z.string().optional().describe('file:… (SQLite) or postgresql://…; a file under PODYARD_DATA by default.'),
  PODYARD_SECRET: z.string().min(32).optional().describe('Signs cookies; made once and kept under PODYARD_DATA by default.'),
  PODYARD_URL: z.url({ protocol: /^https?$/ }).optional().describe('The address learners use, when a proxy stands in front.'),
  PODYARD_PREVIEW_HOST: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?$/, 'a host name with a wildcard DNS record, such as preview.example.org')
    .optional()
    .describe('Web pages of sandboxes live under this name, each on a name of its own; preview.localhost on this machine by default.'),
  PODYARD_TRUST_PROXY: z.enum(['0', '1']).default('0').describe('1: the last X-Forwarded-For entry is the learner’s address.'),
  PODYARD_IDLE_MINUTES: z.coerce.number().positive().max(7 * 24 * 60).default(60).describe('A sandbox without input for so long ends.'),
  PODYARD_MAX_SANDBOXES: count(10_000).optional().describe('Sandboxes at once; from the machine’s memory by default.'),
  PODYARD_WARM_SANDBOXES: count(100).default(1).describe('Sandboxes kept started ahead of need.'),
  PODYARD_ALLOW_UNISOLATED: z.enum(['0', '1']).default('0').describe('1: one learner, trusted with this computer, where it cannot isolate.'),
  PODYARD_KEEP_SECONDS: z.coerce.number().min(5).max(3600).default(60).describe('A lab in use is kept so often, while something is done in it; one that is large, less often.'),
  PODYARD_KEEP_DAYS: z.coerce.number().positive().max(3650).default(90).describe('A lab that nobody came back to for so long is forgotten.'),
  PODYARD_KEEP_MEGABYTES: count(100_000_000).default(5000).describe('What all kept labs may take; the oldest go first.'),
  PODYARD_GUEST_STARTS_PER_HOUR: count(100_000).default(60).describe('New guests from one address in an hour.'),
  PODYARD_LABS: z.string().optional().describe('More folders of courses, separated as in PATH.'),
})

/** Memory that one sandbox in use takes, shells and cluster together; and what the site and the system keep. */
const SANDBOX_BYTES = 160 * 1024 * 1024
const SITE_BYTES = 1024 * 1024 * 1024

export const sandboxesThatFit = (memoryBytes: number) => Math.max(1, Math.floor((memoryBytes - SITE_BYTES) / SANDBOX_BYTES))

export interface Env {
  mode: 'development' | 'production' | 'test'
  /** The checkout; absolute path. */
  root: string
  host: string
  port: number
  /** Absolute path. */
  data: string
  databaseUrl: string
  secret: string | null
  /** Origin of the public address, without a trailing slash; null when learners use HOST and PORT. */
  publicOrigin: string | null
  /** Host under which each preview has a name of its own; null: previews only for browsers on this machine. */
  previewHost: string | null
  trustProxy: boolean
  idleMs: number
  maxSandboxes: number
  warmSandboxes: number
  allowUnisolated: boolean
  /** Labs that are kept: how often while they are in use, how long, how much. */
  keepEveryMs: number
  keepMs: number
  keepBytes: number
  guestStartsPerHour: number
  /** More folders of courses, separated as in PATH. */
  moreLabs: string | null
}

/** Settings that make no sense; the message has one line for each, with what is expected. */
export class EnvError extends Error {
  override name = 'EnvError'
}

export const isLoopback = (host: string) => /^(localhost|127(\.\d+){3}|::1)$/.test(host)

export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const parsed = envSchema.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== '')))
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}=${source[String(issue.path[0])]}: ${issue.message}`)
    throw new EnvError(`These settings cannot be used: ${lines.join('; ')}.`)
  }
  const env = parsed.data
  if (env.PODYARD_ALLOW_UNISOLATED === '1' && !isLoopback(env.HOST)) {
    throw new EnvError(`PODYARD_ALLOW_UNISOLATED=1 gives a learner this computer itself, so it is for its own user only: leave HOST at 127.0.0.1 instead of ${env.HOST}.`)
  }
  const data = resolve(env.PODYARD_DATA)
  return {
    mode: env.NODE_ENV,
    root: resolve(env.PODYARD_PROJECT),
    host: env.HOST,
    port: env.PORT,
    data,
    databaseUrl: env.DATABASE_URL ?? `file:${data}/podyard.db`,
    secret: env.PODYARD_SECRET ?? null,
    publicOrigin: env.PODYARD_URL ? new URL(env.PODYARD_URL).origin : null,
    previewHost: env.PODYARD_PREVIEW_HOST ?? null,
    trustProxy: env.PODYARD_TRUST_PROXY === '1',
    idleMs: env.PODYARD_IDLE_MINUTES * 60_000,
    maxSandboxes: env.PODYARD_MAX_SANDBOXES ?? sandboxesThatFit(totalmem()),
    warmSandboxes: env.PODYARD_WARM_SANDBOXES,
    allowUnisolated: env.PODYARD_ALLOW_UNISOLATED === '1',
    keepEveryMs: env.PODYARD_KEEP_SECONDS * 1000,
    keepMs: env.PODYARD_KEEP_DAYS * 24 * 60 * 60_000,
    keepBytes: env.PODYARD_KEEP_MEGABYTES * 1024 * 1024,
    guestStartsPerHour: env.PODYARD_GUEST_STARTS_PER_HOUR,
    moreLabs: env.PODYARD_LABS ?? null,
  }
}
