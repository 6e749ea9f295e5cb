import type { IncomingMessage, ServerResponse } from 'node:http'
import { languageOf } from '../http/language.ts'
import { translator } from '../translator.ts'
import type { Pass } from './pass.ts'

export type PreviewRefusal = 'unknown' | 'not-yours' | 'ended' | 'busy' | 'nothing-there' | 'broken-off' | 'silent' | 'speaks-tls' | 'no-tls'

const statuses: Record<PreviewRefusal, number> = { unknown: 404, 'not-yours': 403, ended: 410, busy: 429, 'nothing-there': 502, 'broken-off': 502, silent: 504, 'speaks-tls': 502, 'no-tls': 502 }

/** What may be otherwise a moment later. */
const worthAnotherTry: ReadonlySet<PreviewRefusal> = new Set(['busy', 'nothing-there', 'broken-off', 'silent'])

export interface Refusal {
  why: PreviewRefusal
  /** Of the reader, when it is known who that is. */
  pass?: Pass
  /** "10.0.0.11:30080" */
  target?: string
}

/** Says in the learner's language why a preview shows nothing: in the frame of the Web view, or, with the way home, in a tab of its own. */
export function refusalPage(response: ServerResponse, request: IncomingMessage, { why, pass, target = '' }: Refusal): void {
  const locale = pass?.locale ?? languageOf(new Headers({ 'accept-language': request.headers['accept-language'] ?? '' }))
  const isAlone = request.headers['sec-fetch-dest'] !== 'iframe'
  void translator(locale).then((t) => {
    if (response.destroyed) return
    const [title, text, again] = [t(`preview.${why}.title`, { address: target }), t(`preview.${why}.text`, { address: target }), t('preview.again')].map(escape)
    const brand = pass ? `<a href="${escape(`${pass.site}/${locale}`)}">${mark}Podyard</a>` : `<span>${mark}Podyard</span>`
    response.writeHead(statuses[why], {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'${pass ? `; frame-ancestors ${pass.site}` : ''}`,
      'referrer-policy': 'no-referrer',
    })
    response.end(
      `<!doctype html><html lang="${locale}"${pass?.theme ? ` data-theme="${pass.theme}"` : ''}><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title>` +
        `<style>${style}</style>${isAlone ? `<header>${brand}</header>` : ''}<main><h1>${title}</h1><p>${text}</p>${worthAnotherTry.has(why) ? `<p><a class="again" href="">${again}</a></p>` : ''}</main></html>\n`,
    )
  })
}

const dark = 'color-scheme:dark;--paper:#131518;--ink:#dcdfe3;--soft:#9aa3ae;--hairline:#2b3037;--accent:#7fb9e2;--accent-ink:#0c1b27'
/** The site's own papers, inks and sizes (app/globals.css), which a page on another origin does not have. */
const style = `
:root{--paper:#f8f7f4;--ink:#1c2127;--soft:#565e68;--hairline:#dedbd4;--accent:#1b5c8a;--accent-ink:#fff}
@media(prefers-color-scheme:dark){:root:not([data-theme]){${dark}}}[data-theme=dark]{${dark}}
[data-theme=light]{color-scheme:light}[data-theme=contrast]{color-scheme:dark;--paper:#000;--ink:#fff;--soft:#e2e2e2;--hairline:#8f8f8f;--accent:#7fd0ff;--accent-ink:#000}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 ui-sans-serif,"Seravek","Gill Sans Nova","Noto Sans","Segoe UI","Helvetica Neue","Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei","DejaVu Sans",sans-serif}
header{height:48px;display:flex;align-items:center;padding:0 16px;border-bottom:1px solid var(--hairline);font-weight:600}
header a,header span{display:inline-flex;align-items:center;gap:8px;color:inherit;text-decoration:none}svg{color:var(--accent)}
main{max-width:36rem;padding:32px 24px}header+main{margin:0 auto;padding-top:64px}h1{margin:0 0 8px;font-size:1.25rem;line-height:1.35;text-wrap:balance;overflow-wrap:anywhere}
p{margin:0 0 20px;color:var(--soft);overflow-wrap:anywhere}.again{display:inline-flex;align-items:center;min-height:36px;padding:0 16px;border-radius:6px;background:var(--accent);color:var(--accent-ink);font-weight:500;text-decoration:none}
@media(pointer:coarse){.again{min-height:44px}}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}`

const mark =
  '<svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true" stroke="currentColor" stroke-width="1.5"><rect x="1.75" y="9.25" width="7" height="5" rx="1.25"/><rect x="11.25" y="9.25" width="7" height="5" rx="1.25" fill="currentColor"/><rect x="6.5" y="2.25" width="7" height="5" rx="1.25"/><path d="M1 17.5h18" stroke-linecap="round"/></svg>'

const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
