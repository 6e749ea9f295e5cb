import { Readable } from 'node:stream'

/** A learner's home folder as a file to keep: bytes of the learner's own making, so no browser is to make sense of them. */
export function homeDownload(home: Readable, lesson: string): Response {
  return new Response(Readable.toWeb(home) as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': 'application/gzip',
      'content-disposition': `attachment; filename="${lesson.replace('/', '-')}-home.tar.gz"`,
      'x-content-type-options': 'nosniff',
    },
  })
}
