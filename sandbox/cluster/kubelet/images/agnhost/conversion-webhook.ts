import type { Program } from '../image.ts'
import { serveJsonOverTls } from './json-over-tls.ts'

type Custom = Record<string, unknown> & { apiVersion: string }

interface ConversionReview {
  apiVersion: string
  kind: string
  request: { uid: string; desiredAPIVersion: string; objects: Custom[] }
}

/** v1 has `hostPort`, v2 has `host` and `port`. Throws what it cannot convert. */
function convert(object: Custom, to: string): Custom {
  const from = object.apiVersion
  if (from === to) throw new Error(`conversion from a version to itself should not call the webhook: ${to}`)
  const known = ['stable.example.com/v1', 'stable.example.com/v2']
  if (!known.includes(from) || !known.includes(to)) throw new Error(`unexpected conversion version "${known.includes(from) ? to : from}"`)
  if (to === 'stable.example.com/v2') {
    const { hostPort, ...rest } = object
    if (hostPort === undefined) return { ...rest, apiVersion: to }
    const [host, port, more] = String(hostPort).split(':')
    if (port === undefined || more !== undefined) throw new Error(`invalid hostPort value \`${String(hostPort)}\``)
    return { ...rest, apiVersion: to, host, port }
  }
  const { host, port, ...rest } = object
  if (host === undefined && port === undefined) return { ...rest, apiVersion: to }
  return { ...rest, apiVersion: to, hostPort: `${String(host ?? '')}:${String(port ?? '')}` }
}

/** The webhook that tests of custom resources in two versions are converted by. */
export const conversionWebhook: Program = (self) =>
  serveJsonOverTls(self, (body, path) => {
    if (path !== '/crdconvert') return undefined
    const { apiVersion, kind, request } = body as ConversionReview
    const answer = (response: object): object => ({ apiVersion, kind, response: { uid: request.uid, ...response } })
    try {
      return answer({ convertedObjects: request.objects.map((object) => convert(object, request.desiredAPIVersion)), result: { status: 'Success' } })
    } catch (error) {
      return answer({ convertedObjects: [], result: { status: 'Failure', message: error instanceof Error ? error.message : String(error) } })
    }
  })
