import type { BodyResponse } from '../http/exchange.ts'
import { page } from './page.ts'
import { script } from './script.ts'
import { style } from './style.ts'

const assets: Record<string, { contentType: string; body: string }> = {
  '/ui': { contentType: 'text/html; charset=utf-8', body: page },
  '/ui/': { contentType: 'text/html; charset=utf-8', body: page },
  '/ui/dashboard.js': { contentType: 'text/javascript; charset=utf-8', body: script },
  '/ui/dashboard.css': { contentType: 'text/css; charset=utf-8', body: style },
}

/**
 * A small page about the cluster, as kube-ui was served at /ui by the API server of Kubernetes 1.0: it only reads, and asks the API it came
 * from with the rights of whoever looks at it (`kubectl proxy` adds them). Null where there is no such part of it.
 */
export function dashboard(path: string): BodyResponse | null {
  const asset = Object.hasOwn(assets, path) ? assets[path] : undefined
  if (asset === undefined) return null
  return {
    kind: 'body',
    code: 200,
    contentType: asset.contentType,
    headers: {
      'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-cache',
    },
    body: asset.body,
  }
}
