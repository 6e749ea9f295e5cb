import type { IncomingMessage, ServerResponse } from 'node:http'
import { languageOf } from '../http/language.ts'
import { translator } from '../translator.ts'

export type PreviewRefusal = 'unknown' | 'not-yours' | 'ended' | 'busy' | 'nothing-there'

const statuses: Record<PreviewRefusal, number> = { unknown: 404, 'not-yours': 403, ended: 410, busy: 429, 'nothing-there': 502 }

/** Says in the learner's language why a preview shows nothing, also in a frame: it has nothing to click on. */
export function refusalPage(response: ServerResponse, request: IncomingMessage, why: PreviewRefusal, where?: { target: string }): void {
  const locale = languageOf(new Headers({ 'accept-language': request.headers['accept-language'] ?? '' }))
  void translator(locale).then((t) => {
    const [title, text] = [t(`preview.${why}.title`, { address: where?.target ?? '' }), t(`preview.${why}.text`, { address: where?.target ?? '' })].map(escape)
    response.writeHead(statuses[why], {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'referrer-policy': 'no-referrer',
    })
    response.end(
      `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title>` +
        `<style>body{font:17px/1.6 system-ui,sans-serif;max-width:36em;margin:4em auto;padding:0 1.5em}h1{font-size:1.3em}</style><h1>${title}</h1><p>${text}</p></html>\n`,
    )
  })
}

const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
