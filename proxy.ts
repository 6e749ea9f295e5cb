import createMiddleware from 'next-intl/middleware'
import { NextRequest, type NextResponse } from 'next/server'
import { routing } from './app/_i18n/routing.ts'
import { contentSecurityPolicy, nonceHeader } from './app/_server/http/content-security-policy.ts'

const chooseLanguage = createMiddleware(routing)

/** Before every page: the language goes into the address, and a fresh nonce lets this page's own scripts run. */
export default function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development', process.env.PODYARD_PREVIEW_HOST || undefined)
  const headers = new Headers(request.headers)
  headers.set(nonceHeader, nonce)
  headers.set('content-security-policy', policy) // Next.js takes the nonce for its own scripts from here
  const response = chooseLanguage(new NextRequest(request, { headers }))
  response.headers.set('content-security-policy', policy)
  return response
}

export const config = { matcher: ['/((?!api/|_next/|.*\\.[a-z0-9]+$).*)'] }
