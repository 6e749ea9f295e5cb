import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { localeSchema } from '../../../labs/schema/text.ts'

/** A ticket stands in an address, which others may see, so it is good for seconds; the cookie it is exchanged for, for hours. */
export const passSeconds = { ticket: 30, cookie: 12 * 60 * 60 } as const

const passSchema = z.object({
  use: z.enum(['ticket', 'cookie']),
  /** Of the preview: a pass opens one target of one sandbox. */
  label: z.string(),
  user: z.string(),
  /** The session that it was made under; it ends with that one. */
  session: z.string(),
  /** Origin of the page that may show it in a frame. */
  site: z.string(),
  /** What it is read in, for what there is to say in place of the page. */
  locale: localeSchema,
  /** Absent: as the reader's system. */
  theme: z.enum(['light', 'dark', 'contrast']).optional(),
  /** Seconds since 1970. */
  until: z.number(),
})
export type Pass = z.infer<typeof passSchema>

/** Signs and reads passes with a key of its own, made from the site's secret. */
export function createPasses(secret: string, now: () => number = Date.now) {
  const key = createHmac('sha256', secret).update('podyard previews').digest()
  const signatureOf = (body: string): Buffer => createHmac('sha256', key).update(body).digest()
  return {
    sign(pass: Omit<Pass, 'until'>): string {
      const body = Buffer.from(JSON.stringify({ ...pass, until: Math.floor(now() / 1000) + passSeconds[pass.use] } satisfies Pass)).toString('base64url')
      return `${body}.${signatureOf(body).toString('base64url')}`
    },
    /** Null when it is forged, for another use, for another preview, or over. */
    read(text: string | undefined, use: Pass['use'], label: string): Pass | null {
      const [body = '', signature = ''] = (text ?? '').split('.')
      const given = Buffer.from(signature, 'base64url')
      const right = signatureOf(body)
      if (given.byteLength !== right.byteLength || !timingSafeEqual(given, right)) return null
      const pass = passSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')))
      return pass.use === use && pass.label === label && pass.until * 1000 > now() ? pass : null
    },
  }
}

export type Passes = ReturnType<typeof createPasses>
