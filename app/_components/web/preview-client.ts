import type { ErrorBody, PreviewRequest, PreviewView } from '../../api/contract.ts'

/** `no-host`: this site has no host name for previews; `refused`: in the site's words, which are in the reader's language. */
export type PreviewAnswer = { ok: true; url: string } | { ok: false; why: 'no-host' | 'unreachable' } | { ok: false; why: 'refused'; message: string }

/** Both ends are of one build, so the body is trusted to be of the contract's shape. */
export async function askForPreview(sandbox: string, request: PreviewRequest): Promise<PreviewAnswer> {
  try {
    const response = await fetch(`/api/sandboxes/${sandbox}/previews`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) })
    if (!response.ok) return { ok: false, why: 'refused', message: ((await response.json()) as ErrorBody).error.message }
    const { url } = (await response.json()) as PreviewView
    return url === null ? { ok: false, why: 'no-host' } : { ok: true, url }
  } catch {
    // No network, or something before the site answered in its place.
    return { ok: false, why: 'unreachable' }
  }
}
