import { Readable } from 'node:stream'
import { readFrames } from '../../../sandbox/agent/checkpoint/format.ts'

/**
 * The home folder out of a kept lab, as the learner's own .tar.gz. The site does not look into it: it only leaves away the frames before and
 * after it, which have bounds. Ends with an error when the lab was not kept completely.
 */
export function keptHome(checkpoint: Readable): Readable {
  return Readable.from(homeFrames(checkpoint), { objectMode: false })
}

async function* homeFrames(checkpoint: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const { part, data } of readFrames(checkpoint)) if (part === 'home') yield data
  } finally {
    checkpoint.destroy()
  }
}
