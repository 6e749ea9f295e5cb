import { createRequire } from 'node:module'
import type loadConfig from 'next/dist/server/config.js'
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_SERVER } from 'next/constants.js'

const require = createRequire(import.meta.url)

/** Next.js prints how long reading its configuration took, unless it was read in this process before: which is done here, without a word. */
export async function readNextConfig(root: string, mode: string): Promise<void> {
  // From the module that Next.js itself requires, whose memory is what counts.
  const { default: read } = require('next/dist/server/config') as { default: typeof loadConfig }
  await read(mode === 'development' ? PHASE_DEVELOPMENT_SERVER : PHASE_PRODUCTION_SERVER, root)
}
