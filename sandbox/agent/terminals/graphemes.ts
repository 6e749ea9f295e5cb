import type { ITerminalAddon } from '@xterm/headless'

let loading: Promise<new () => ITerminalAddon> | null = null

/**
 * How wide characters are, as the page's terminals have it. The addon unpacks its table from the beginning of the memory that the table lies in,
 * which must be its own for that, and Node puts small buffers together into one.
 */
export const loadGraphemes = (): Promise<new () => ITerminalAddon> => (loading ??= load())

async function load(): Promise<new () => ITerminalAddon> {
  const { poolSize } = Buffer
  Buffer.poolSize = 0
  try {
    const { default: addon } = await import('@xterm/addon-unicode-graphemes')
    return addon.UnicodeGraphemesAddon as new () => ITerminalAddon
  } finally {
    Buffer.poolSize = poolSize
  }
}
