import { remember, remembered } from '../ui/browser-memory.ts'
import { parseAddress } from './openable.ts'

/** Characters; a longer one is not worth to be kept. */
const longest = 2_000

const keyOf = (lesson: string) => `podyard-web:${lesson}`

/** The address that the Web view of a lesson ("course/lesson") showed last in this browser; null when it showed none. */
export function rememberedAddress(lesson: string): string | null {
  const address = remembered(keyOf(lesson))
  return address !== null && address.length <= longest && parseAddress(address) ? address : null
}

export function rememberAddress(lesson: string, address: string): void {
  if (address.length <= longest) remember(keyOf(lesson), address)
}

export function forgetAddress(lesson: string): void {
  remember(keyOf(lesson), null)
}
