import { text } from './exchange.ts'
import type { ApiRequest, BodyResponse } from './exchange.ts'

/** What the server consists of; when it answers at all, all of it works. https://kubernetes.io/docs/reference/using-api/health-checks/ */
const checks = ['ping', 'log', 'etcd', 'poststarthook/rbac/bootstrap-roles', 'poststarthook/start-apiserver-admission-initializer']

export function health(request: ApiRequest, parts: readonly string[]): BodyResponse {
  const [endpoint, ...check] = parts
  const name = check.join('/')
  if (name !== '') return checks.includes(name) ? text(200, 'ok') : text(404, '404 page not found\n')
  if (!request.query.has('verbose')) return text(200, 'ok')
  return text(200, `${checks.map((one) => `[+]${one} ok\n`).join('')}${endpoint} check passed\n`)
}
