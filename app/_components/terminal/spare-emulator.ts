import { DrawnEmulator } from './emulator.ts'
import type { Appearance } from './emulator.ts'
import { nextFrame, offstage } from './offstage.ts'

/** One per page. */
let spare: DrawnEmulator | null = null

/** What prompts are made of: the width of each letter, plain and bold, is measured when it is first drawn, for which the browser lays out the page each time. */
const letters = String.fromCharCode(...Array.from({ length: 0x5f }, (_, index) => 0x20 + index))

/**
 * Has an emulator open, with its letters measured, where nobody sees it: to open one on the page of a lesson takes a tenth of the time between the
 * click and its prompt. Resolves when it is as good as new.
 */
export async function keepSpareEmulator(appearance: Appearance): Promise<void> {
  if (spare) return
  const emulator = new DrawnEmulator(appearance)
  spare = emulator
  emulator.moveTo(offstage())
  emulator.terminal.write(`${letters}\r\n\x1b[1m${letters}`)
  await nextFrame()
  await nextFrame()
  if (spare === emulator) emulator.terminal.reset()
}

/** For a terminal that is about to be shown: the spare one, or another where there is none. It is the caller's to dispose of. */
export function takeEmulator(appearance: Appearance): DrawnEmulator {
  const emulator = spare ?? new DrawnEmulator(appearance)
  spare = null
  emulator.setAppearance(appearance)
  return emulator
}
