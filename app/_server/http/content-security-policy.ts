/** Request header that carries a page's nonce from the proxy to the layout. */
export const nonceHeader = 'x-nonce'

/**
 * What a page may load. Scripts: only those that carry the page's nonce, and what they load. Styles: inline too, since
 * the terminal and the panels set them at run time. The development server evaluates code for its refresh.
 */
export function contentSecurityPolicy(nonce: string, development: boolean, previewHost = 'preview.localhost'): string {
  // Pages of the learner's own sandbox, on host names of their own (app/_server/previews).
  const previews = `*.${previewHost.replace(/:\d+$/, '')}:*`
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    `frame-src http://${previews} https://${previews}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
