import type { ApiCore } from '../core.ts'
import { collectionOf } from '../resource-table.ts'
import { kubernetesVersion } from '../version.ts'
import type { ApiRequest, ApiResponse, BodyResponse } from './exchange.ts'
import type { ResourcePath } from '../request-path.ts'

/** Seconds; the outermost of upstream's. */
const BUCKETS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60]

interface Durations {
  count: number
  sum: number
  /** By bucket, not yet added up. */
  within: number[]
}

/** What the server has answered so far. https://kubernetes.io/docs/reference/instrumentation/metrics/ */
export class RequestMetrics {
  private readonly requests = new Map<string, number>()
  private readonly durations = new Map<string, Durations>()

  /** `path` null: no resource. `seconds`: from the request to the answer's head. */
  count(request: Pick<ApiRequest, 'method' | 'query'>, path: ResourcePath | null, verb: string, response: Pick<ApiResponse, 'code'>, seconds: number): void {
    const scope = path === null ? '' : path.name !== undefined ? 'resource' : path.namespace !== undefined ? 'namespace' : 'cluster'
    const what = `component="apiserver",dry_run="${request.query.get('dryRun') === 'All' ? 'All' : ''}",group="${path?.group ?? ''}",resource="${path?.resource ?? ''}",scope="${scope}",subresource="${path?.subresource ?? ''}",verb="${verb}",version="${path?.version ?? ''}"`
    const counted = `code="${response.code}",${what}`
    this.requests.set(counted, (this.requests.get(counted) ?? 0) + 1)
    let durations = this.durations.get(what)
    if (durations === undefined) this.durations.set(what, (durations = { count: 0, sum: 0, within: BUCKETS.map(() => 0) }))
    durations.count++
    durations.sum += seconds
    const bucket = BUCKETS.findIndex((limit) => seconds <= limit)
    if (bucket >= 0) durations.within[bucket]!++
  }

  /** The text format of Prometheus, 0.0.4. */
  expose(core: ApiCore): BodyResponse {
    const lines = [
      ...family('apiserver_request_total', 'counter', 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.'),
      ...[...this.requests].map(([labels, value]) => `apiserver_request_total{${labels}} ${value}`),
      ...family('apiserver_request_duration_seconds', 'histogram', 'Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.'),
      ...[...this.durations].flatMap(([labels, durations]) => histogram(labels, durations)),
      ...family('apiserver_storage_objects', 'gauge', 'Number of stored objects at the time of last check split by kind.'),
      ...storedObjects(core),
      ...family('kubernetes_build_info', 'gauge', 'A metric with a constant \'1\' value labeled by major, minor, git version of Kubernetes.'),
      `kubernetes_build_info{git_version="${kubernetesVersion.gitVersion}",major="${kubernetesVersion.major}",minor="${kubernetesVersion.minor}",platform="${kubernetesVersion.platform}"} 1`,
      ...family('process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds.'),
      `process_cpu_seconds_total ${cpuSeconds()}`,
      ...family('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.'),
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
      ...family('process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.'),
      `process_start_time_seconds ${(core.clock.now() / 1000 - process.uptime()).toFixed(2)}`,
    ]
    return { kind: 'body', code: 200, contentType: 'text/plain; version=0.0.4; charset=utf-8', headers: {}, body: `${lines.join('\n')}\n` }
  }
}

const family = (name: string, type: string, help: string): string[] => [`# HELP ${name} [STABLE] ${help}`, `# TYPE ${name} ${type}`]

function histogram(labels: string, { count, sum, within }: Durations): string[] {
  const name = 'apiserver_request_duration_seconds'
  let total = 0
  const buckets = BUCKETS.map((limit, index) => `${name}_bucket{${labels},le="${limit}"} ${(total += within[index]!)}`)
  return [...buckets, `${name}_bucket{${labels},le="+Inf"} ${count}`, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`]
}

function storedObjects({ store, resources }: ApiCore): string[] {
  const collections = new Set(resources.all().filter(({ verbs }) => verbs.includes('create') && verbs.includes('list')).map(collectionOf))
  return [...collections].sort().map((collection) => `apiserver_storage_objects{resource="${collection}"} ${store.list(`${collection}/`).entries.length}`)
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}
