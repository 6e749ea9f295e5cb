/** The cookie in which the divider is remembered, so that the server draws the page as it will be. */
export const dividerCookie = 'podyard_divider'

/** Per cent of the width for the prose, when nobody has moved the divider. */
const usualShare = 42

/** The prose's share in per cent, from the cookie's value. */
export function dividerShare(cookie: string | undefined): number {
  const share = Number(cookie)
  return share >= 10 && share <= 90 ? share : usualShare
}
