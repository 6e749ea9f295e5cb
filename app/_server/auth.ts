import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { anonymous } from 'better-auth/plugins/anonymous'
import type { OpenDatabase } from './db.ts'
import type { Logger } from './logger.ts'

/** Set by the server on every request, whatever the client sent: the address that limits count by. */
export const addressHeader = 'x-podyard-address'

/** A guest has nothing but the cookie, so it lasts as long as a course does. */
const SESSION_DAYS = 180
const SESSION_REFRESH_DAYS = 7
const DAY_SECONDS = 24 * 60 * 60

export interface AuthOptions {
  database: OpenDatabase
  secret: string
  /** Null: learners use whatever host they reached the site by. */
  publicOrigin: string | null
  log: Logger
  /** A guest signed in or up: what belonged to the guest becomes the other user's. */
  onGuestBecomes(guestId: string, userId: string): Promise<void>
  /** Before an account is deleted, with all that the database has of it. */
  onUserLeaves(userId: string): Promise<void>
}

/** Only the page's own origin may sign in: the one in PODYARD_URL, or the host that the request was sent to. */
function trustedOrigins(publicOrigin: string | null, request: Request | undefined): string[] {
  if (publicOrigin) return [publicOrigin]
  const host = request?.headers.get('host')
  return host ? [`http://${host}`, `https://${host}`] : []
}

/** As in the form; it stands in the bar of every page. */
const NAME_CHARACTERS = 100

/** The form's own limits bind only who uses the form. */
async function withNameInBounds<User extends { name?: string | undefined }>(user: User): Promise<{ data: User }> {
  return { data: user.name === undefined ? user : { ...user, name: [...user.name.replace(/\s+/g, ' ').trim()].slice(0, NAME_CHARACTERS).join('') } }
}

export function createAuth({ database, secret, publicOrigin, log, onGuestBecomes, onUserLeaves }: AuthOptions) {
  return betterAuth({
    appName: 'Podyard',
    database: prismaAdapter(database.db, { provider: database.provider }),
    secret,
    ...(publicOrigin ? { baseURL: publicOrigin } : {}),
    basePath: '/api/auth',
    trustedOrigins: (request) => trustedOrigins(publicOrigin, request),
    emailAndPassword: { enabled: true, autoSignIn: true, minPasswordLength: 8, maxPasswordLength: 128 },
    databaseHooks: { user: { create: { before: withNameInBounds }, update: { before: withNameInBounds } } },
    user: { deleteUser: { enabled: true, beforeDelete: (user) => onUserLeaves(user.id) } },
    session: { expiresIn: SESSION_DAYS * DAY_SECONDS, updateAge: SESSION_REFRESH_DAYS * DAY_SECONDS },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 120,
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/sign-up/email': { window: 60, max: 10 },
        '/sign-in/anonymous': { window: 60, max: 10 },
      },
    },
    advanced: {
      cookiePrefix: 'podyard',
      disableOriginCheck: false, // by default the library does not check in tests
      ipAddress: { ipAddressHeaders: [addressHeader] },
      useSecureCookies: publicOrigin?.startsWith('https:') ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
    },
    logger: { level: 'error', log: (_level, message) => log.error(`sign-in: ${message}`) },
    telemetry: { enabled: false },
    plugins: [
      anonymous({
        generateName: () => 'Guest',
        onLinkAccount: async ({ anonymousUser, newUser }) => onGuestBecomes(anonymousUser.user.id, newUser.user.id),
      }),
    ],
  })
}

export type Auth = ReturnType<typeof createAuth>
