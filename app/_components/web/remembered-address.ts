import { parseAddress } from './openable.ts'

/** Characters; a longer one is not worth to be kept. */
const longest = 2_000

const keyOf = (lesson: string) => `podyard-web:${lesson}`

/** The address that the Web view of a lesson ("course/lesson") showed last in this browser; null when it showed none. */
export function rememberedAddress(lesson: string): string | null {
  try {
    const address = localStorage.getItem(keyOf(lesson))
    return address !== null && address.length <= longest && parseAddress(address) ? address : null
  } catch {
    return null
  }
}

export function rememberAddress(lesson: string, address: string): void {
  if (address.length > longest) return
  try {
    localStorage.setItem(keyOf(lesson), address)
  } catch {
    // A browser that stores nothing, or nothing more, shows none by itself.
  }
}

export function forgetAddress(lesson: string): void {
  try {
    localStorage.removeItem(keyOf(lesson))
  } catch {
    // It was not kept.
  }
}
