import type { SandboxRequest } from '../../api/contract.ts'

/** Of a page that came so late, or not at all, it is better asked anew. */
const earlyMs = 10_000
const address = '/api/sandboxes'

interface EarlyRequest {
  body: string
  /** Milliseconds on the page's own clock. */
  at: number
  answer: Promise<Response>
}

declare global {
  /** A lesson's sandbox, asked for before the lesson's page was there to ask. */
  var podyardEarly: EarlyRequest | undefined
}

const bodyOf = (request: SandboxRequest) => JSON.stringify(request)

/** For a page that is loaded as a whole: a script in its HTML, which runs before any other. */
export function earlyScript(request: SandboxRequest): string {
  const body = JSON.stringify(bodyOf(request)).replaceAll('<', '\\u003c')
  const init = `{method:'POST',headers:{'content-type':'application/json'},body}`
  return `{const body=${body},answer=fetch('${address}',${init});answer.catch(()=>{});globalThis.podyardEarly={body,at:performance.now(),answer}}`
}

/** For a page of which one is about to be opened from another: asks before anything else is made ready. */
export function startEarly(request: SandboxRequest): void {
  const body = bodyOf(request)
  globalThis.podyardEarly = { body, at: performance.now(), answer: send(body) }
}

/** The answer to what was asked early, once; or to what is asked now. */
export function startNow(request: SandboxRequest): Promise<Response> {
  const early = globalThis.podyardEarly
  globalThis.podyardEarly = undefined
  const body = bodyOf(request)
  return early?.body === body && performance.now() - early.at < earlyMs ? early.answer : send(body)
}

function send(body: string): Promise<Response> {
  const answer = fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  // Whoever takes the answer sees it fail.
  answer.catch(() => undefined)
  return answer
}
