/** How far the clock of this browser is ahead of the site's, in milliseconds, as of the last answer. */
let aheadMs = 0

/** @param at the site's time, RFC 3339, in an answer that came just now */
export function heardSiteTime(at: string): void {
  const ahead = Date.now() - Date.parse(at)
  if (Number.isFinite(ahead)) aheadMs = ahead
}

/** Milliseconds since 1970 by the site's clock, by which it says when a lab ends and when something happened; the browser's may be hours wrong. */
export const siteNow = (): number => Date.now() - aheadMs
