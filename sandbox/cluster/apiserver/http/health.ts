import { text } from './exchange.ts'
import type { ApiRequest, BodyResponse } from './exchange.ts'

const hook = (name: string): string => `poststarthook/${name}`

/** Upstream's names for the parts of a server, in its order; when this one answers at all, all of it works. https://kubernetes.io/docs/reference/using-api/health-checks/ */
const basic = ['ping', 'log', 'etcd']
const hooks = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map(hook)
const aggregator = ['autoregister-completion', hook('apiservice-openapi-controller'), hook('apiservice-openapiv3-controller')]

const live = [...basic, ...hooks, ...aggregator]
const checks: Readonly<Record<string, readonly string[]>> = {
  healthz: live,
  livez: live,
  readyz: [...basic, 'etcd-readiness', 'informer-sync', ...hooks, ...aggregator, 'shutdown'],
}

export const healthPaths = (): string[] => Object.entries(checks).flatMap(([endpoint, names]) => [`/${endpoint}`, ...names.map((name) => `/${endpoint}/${name}`)])

export function health(request: ApiRequest, [endpoint = '', ...check]: readonly string[]): BodyResponse {
  const names = checks[endpoint] ?? []
  const name = check.join('/')
  if (name !== '') return names.includes(name) ? text(200, 'ok') : text(404, '404 page not found\n')
  if (!request.query.has('verbose')) return text(200, 'ok')
  const excluded = new Set(request.query.getAll('exclude').filter((one) => one !== ''))
  const lines = names.map((one) => `[+]${one} ${excluded.has(one) ? 'excluded: ok' : 'ok'}`)
  const unknown = [...excluded].filter((one) => !names.includes(one)).map((one) => `"${one}"`)
  if (unknown.length > 0) lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.join(', ')}`)
  return text(200, `${lines.join('\n')}\n${endpoint} check passed\n`)
}
