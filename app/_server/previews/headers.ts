import type { IncomingHttpHeaders } from 'node:http'

export const previewCookie = 'podyard-preview'

/** Of one connection, not of the message. RFC 9110, 7.6.1. */
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'])
/** What the site or a proxy before it says about the learner, which is no business of what runs in a sandbox. */
const ofTheSite = /^(x-forwarded-|x-real-ip$|forwarded$|x-podyard-|cf-|true-client-ip$)/
/** A sandbox must not decide how long a browser keeps to it, or where a page may be shown. */
const notForBrowsers = new Set(['x-frame-options', 'strict-transport-security', 'public-key-pins', 'alt-svc', 'clear-site-data', 'report-to', 'nel'])

type Headers = Record<string, string | string[]>

export interface PreviewAddresses {
  /** "http://<label>.preview.localhost:3000" */
  preview: string
  /** "10.0.0.11:30080"; as browsers write it, without the usual port: "10.0.1.1" */
  target: string
  scheme: 'http' | 'https'
  /** Whether browsers keep cookies here as they do over HTTPS: that, or this machine. */
  secure: boolean
  /** Where a browser that is sent to another address of the lab goes; null: that is none of the lab's. */
  elsewhere(address: URL): string | null
}

/** What a request says to the sandbox: as if the browser had asked there, and without the pass. */
export function requestHeaders(headers: IncomingHttpHeaders, { preview, target, scheme }: Pick<PreviewAddresses, 'preview' | 'target' | 'scheme'>): Headers {
  const result: Headers = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || hopByHop.has(name) || ofTheSite.test(name)) continue
    result[name] = value
  }
  result.host = target
  for (const name of ['origin', 'referer'] as const) {
    const said = headers[name]
    // Of other pages the sandbox hears nothing: the lesson's address is the learner's.
    if (said !== undefined) delete result[name]
    if (said === preview || said?.startsWith(`${preview}/`)) result[name] = `${scheme}://${target}${said.slice(preview.length)}`
  }
  const cookies = (headers.cookie ?? '').split(/; */).filter((cookie) => cookie !== '' && !cookie.startsWith(`${previewCookie}=`))
  delete result.cookie
  return cookies.length > 0 ? { ...result, cookie: cookies.join('; ') } : result
}

/** What the browser hears: in a frame of the site's pages and nowhere else, with cookies that stay on the preview's own host. */
export function responseHeaders(headers: IncomingHttpHeaders, addresses: PreviewAddresses, site: string): Headers {
  const result: Headers = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || hopByHop.has(name) || notForBrowsers.has(name)) continue
    result[name] = value
  }
  if (headers.location !== undefined) result.location = locationOf(headers.location, addresses)
  const cookies = headers['set-cookie']?.filter((cookie) => !cookie.startsWith(`${previewCookie}=`)).map((cookie) => ownCookie(cookie, addresses.secure))
  if (cookies) result['set-cookie'] = cookies
  const own = [headers['content-security-policy'] ?? []].flat().map((policy) => policy.split(';').filter((part) => !/^\s*(frame-ancestors|report-uri|report-to)\b/i.test(part)).join(';'))
  result['content-security-policy'] = [...own.filter((policy) => policy.trim() !== ''), `frame-ancestors ${site}`]
  return { ...result, 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex', 'cross-origin-opener-policy': 'same-origin' }
}

/** Where a redirect leads the browser: on the same page's host here, on another's by a ticket; out of the lab, and beside the page, as it says. */
function locationOf(location: string, { preview, target, scheme, elsewhere }: PreviewAddresses): string {
  if (!/^https?:\/\//i.test(location) || !URL.canParse(location)) return location
  const url = new URL(location)
  return url.host === target && url.protocol === `${scheme}:` ? preview + url.pathname + url.search + url.hash : (elsewhere(url) ?? location)
}

/**
 * A cookie of the lab's page, which stays on the preview's own host. A browser gives it back in the frame of the site only if it is partitioned,
 * as the pass is.
 */
function ownCookie(cookie: string, secure: boolean): string {
  const attributes = secure ? /;\s*(?:domain=[^;]*|samesite=[^;]*|secure|partitioned)(?=;|$)/gi : /;\s*domain=[^;]*/gi
  return cookie.replace(attributes, '') + (secure ? `; ${inFrames}` : '')
}

const inFrames = 'Secure; SameSite=None; Partitioned'

/** A cookie of this one host. In a frame of another site only one that is partitioned comes back, which wants HTTPS or this machine. */
export function passCookie(value: string, { secure, seconds }: { secure: boolean; seconds: number }): string {
  return `${previewCookie}=${value}; Path=/; HttpOnly; Max-Age=${seconds}; ${secure ? inFrames : 'SameSite=Lax'}`
}

export function passOf(cookieHeader: string | undefined): string | undefined {
  return (cookieHeader ?? '').split(/; */).find((cookie) => cookie.startsWith(`${previewCookie}=`))?.slice(previewCookie.length + 1)
}
