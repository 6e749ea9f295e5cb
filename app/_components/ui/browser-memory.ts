/** What this browser was given to remember under a name; null when it was given nothing, or remembers nothing at all. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

/** Null forgets it. A browser that stores nothing, or nothing more, does without. */
export function remember(name: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(name)
    else localStorage.setItem(name, text)
  } catch {
    // Everything remembered is a comfort: the page is then as it is at first.
  }
}

const keepSeconds = 365 * 24 * 60 * 60

/** In a cookie, for what the server draws the page with. `value`: as it may stand in a cookie. */
export function rememberForServer(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${keepSeconds}; samesite=lax`
}
