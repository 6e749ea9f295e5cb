import type { ErrorBody, PreviewRequest, PreviewView } from '../../api/contract.ts'

/** `message` is null when this site has no host name for previews. */
export type PreviewAnswer = { ok: true; url: string } | { ok: false; message: string | null }

/** Both ends are of one build, so the body is trusted to be of the contract's shape. */
export async function askForPreview(sandbox: string, request: PreviewRequest): Promise<PreviewAnswer> {
  try {
    const response = await fetch(`/api/sandboxes/${sandbox}/previews`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) })
    if (!response.ok) return { ok: false, message: ((await response.json()) as ErrorBody).error.message }
    const { url } = (await response.json()) as PreviewView
    return url === null ? { ok: false, message: null } : { ok: true, url }
  } catch (error) {
    return { ok: false, message: String(error) }
  }
}
