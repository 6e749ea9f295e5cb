import type { Stored } from '../../machinery/object.ts'
import { ApiError } from '../../machinery/object.ts'
import { timestamp } from '../../machinery/clock.ts'
import type { Service } from 'kubernetes-types/core/v1'
import type { Watch } from '../../store/store.ts'
import { apiServerUser } from '../bootstrap/bootstrap.ts'
import { readyEndpoints, serviceConnection, type Connect } from '../connect/endpoint-connection.ts'
import { proxyHttp } from '../connect/http-proxy.ts'
import { secured } from '../connect/secured.ts'
import type { FindNode } from '../connect/target-pod.ts'
import { requireEntry, type ApiCore, type CallContext } from '../core.ts'
import type { User } from '../admission-plugin.ts'
import type { ApiRequest, ApiResponse } from '../http/exchange.ts'
import type { RawUpgrade } from '../http/upgrade.ts'
import { cloneJson } from '../json-value.ts'
import { keyPrefix, groupVersion } from '../resource-table.ts'
import type { ResourceDefinition } from '../resource.ts'
import { apiServices, type APIService } from '../resources/apiregistration/api-service.ts'
import { serviceUnavailable } from '../status.ts'
import { replaceObject } from '../verbs/update.ts'
import { fetchJson } from './fetch-json.ts'
import { remoteResources } from './remote-resources.ts'
import { openTunnel } from './tunnel.ts'

/** How soon a remote server is looked at again. Upstream's availability controller: 30 s, and a backoff while it fails. */
const RECHECK_MILLISECONDS = { available: 30_000, unavailable: 1_000 }
const DEFAULT_PORT = 443
const SERVICES = { group: '', version: 'v1', resource: 'services' }

export interface Aggregator {
  /** Passes a request on to the server that an APIService names. */
  forward(request: ApiRequest, group: string, version: string, context: CallContext): Promise<ApiResponse>
  /** The same for a request that wants another protocol: bytes go both ways until one side ends. */
  tunnel(request: ApiRequest, raw: RawUpgrade, group: string, version: string, context: CallContext): Promise<void>
  /** Whether such a server is there now. */
  serves(group: string, version: string): boolean
  stop(): void
}

interface Remote {
  service: Stored<APIService>
  definitions: ResourceDefinition[]
  available: boolean
  cancel(): void
}

/** What this server shows to those behind it. */
export interface ProxyIdentity {
  certificate: string
  key: string
}

/**
 * Serves what APIServices with a Service say.
 * https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/
 */
export function startAggregator(core: ApiCore, find: FindNode, identity: ProxyIdentity): Aggregator {
  const remotes = new Map<string, Remote>()
  const prefix = keyPrefix(apiServices, undefined)
  const context: CallContext = { user: apiServerUser, userAgent: 'kube-apiserver', warn: () => undefined }
  let watch: Watch | undefined
  let stopped = false
  begin()

  return {
    async forward(request, group, version, { user }) {
      return proxyHttp(request, addressOf(request), connectionTo(requireAvailable(group, version)), identityOf(user))
    },
    tunnel: (request, raw, group, version, { user }) => openTunnel(raw, addressOf(request), connectionTo(requireAvailable(group, version)), identityOf(user)),
    serves: (group, version) => remotes.get(groupVersion({ group, version }))?.available === true,
    stop() {
      stopped = true
      watch?.stop()
      for (const remote of remotes.values()) remote.cancel()
    },
  }

  function requireAvailable(group: string, version: string): Stored<APIService> {
    const remote = remotes.get(groupVersion({ group, version }))
    if (remote === undefined || !remote.available) throw serviceUnavailable('service unavailable')
    return remote.service
  }

  function begin(): void {
    const { entries, revision } = core.store.list(prefix)
    const present = new Set(entries.map(({ value }) => idOf(value)))
    for (const id of [...remotes.keys()]) if (!present.has(id)) withdraw(id)
    for (const { value } of entries) follow(value)
    watch = core.store.watch(prefix, revision, {
      event: ({ type, value }) => (type === 'put' ? follow(value) : withdraw(idOf(value))),
      closed: () => void (stopped || begin()),
    })
  }

  function follow(stored: Stored): void {
    const service = stored as Stored<APIService>
    const id = idOf(stored)
    const before = remotes.get(id)
    if (!service.spec?.service) return withdraw(id)
    if (before !== undefined && JSON.stringify(before.service.spec) === JSON.stringify(service.spec)) {
      before.service = service
      return
    }
    withdraw(id)
    const remote: Remote = { service, definitions: [], available: false, cancel: () => undefined }
    remotes.set(id, remote)
    void check(id, remote)
  }

  function withdraw(id: string): void {
    const remote = remotes.get(id)
    remote?.cancel()
    for (const definition of remote?.definitions ?? []) core.resources.remove(definition)
    remotes.delete(id)
  }

  async function check(id: string, remote: Remote): Promise<void> {
    const { group = '', version = '' } = remote.service.spec ?? {}
    let outcome: Outcome
    let list: unknown
    try {
      outcome = reachable(remote.service)
      if (outcome.available) list = await fetchJson(connectionTo(remote.service), `/apis/${group}/${version}`, apiServerUser)
    } catch (error) {
      outcome = { available: false, reason: 'FailedDiscoveryCheck', message: `failing or missing response from https://${nameOf(remote.service)}/apis/${group}/${version}: ${error instanceof ApiError ? (error.status.message ?? '') : error instanceof Error ? error.message : String(error)}` }
    }
    if (stopped || remotes.get(id) !== remote) return
    remote.available = outcome.available
    if (outcome.available) offer(remote, remoteResources(list, group, version))
    tell(remote, outcome)
    remote.cancel = core.clock.after(outcome.available ? RECHECK_MILLISECONDS.available : RECHECK_MILLISECONDS.unavailable, () => void check(id, remote))
  }

  function offer(remote: Remote, definitions: ResourceDefinition[]): void {
    const known = (list: readonly ResourceDefinition[]): string => JSON.stringify(list.map(({ row: _, ...rest }) => rest))
    if (known(remote.definitions) === known(definitions)) return
    for (const definition of remote.definitions) core.resources.remove(definition)
    // What is built in cannot be replaced.
    remote.definitions = definitions.filter((definition) => core.resources.get(definition) === undefined)
    for (const definition of remote.definitions) core.resources.add(definition)
  }

  function reachable({ spec }: Stored<APIService>): Outcome {
    const { namespace = '', name = '', port = DEFAULT_PORT } = spec?.service ?? {}
    const service = core.reader.get<Service>(SERVICES, namespace, name)
    if (service === undefined) return { available: false, reason: 'ServiceNotFound', message: `service/${name} in "${namespace}" is not present` }
    if (service.spec?.type === 'ExternalName') return passed
    const wanted = service.spec?.ports?.find((one) => one.port === port)
    if (wanted === undefined) return { available: false, reason: 'ServicePortError', message: `service/${name} in "${namespace}" is not listening on port ${port}` }
    if (readyEndpoints(core, namespace, name, wanted).length > 0) return passed
    return { available: false, reason: 'MissingEndpoints', message: `endpoints for service/${name} in "${namespace}" have no addresses with port name "${wanted.name ?? ''}"` }
  }

  function connectionTo({ spec }: Stored<APIService>): Connect {
    const { namespace = '', name = '', port = DEFAULT_PORT } = spec?.service ?? {}
    const trust = spec?.insecureSkipTLSVerify === true ? { rejectUnauthorized: false } : spec?.caBundle ? { ca: Buffer.from(spec.caBundle, 'base64') } : {}
    return secured(async () => serviceConnection(core, find, namespace, name, String(port))(), { servername: `${name}.${namespace}.svc`, cert: identity.certificate, key: identity.key, ...trust })
  }

  /** Writes the condition, where it says something new. */
  function tell({ service }: Remote, { available, reason, message }: Outcome): void {
    const target = { definition: apiServices, namespace: undefined, name: service.metadata.name, subresource: 'status' }
    try {
      const entry = requireEntry(core, target)
      const next = cloneJson<APIService>(entry.value)
      const conditions = next.status?.conditions ?? []
      const before = conditions.find(({ type }) => type === 'Available')
      const status = available ? 'True' : 'False'
      if (before?.status === status && before.reason === reason && before.message === message) return
      const lastTransitionTime = before?.status === status ? before.lastTransitionTime : timestamp(core.clock.now())
      next.status = { ...next.status, conditions: [...conditions.filter(({ type }) => type !== 'Available'), { type: 'Available', status, lastTransitionTime, reason, message }] }
      replaceObject(core, target, entry, next, {}, context)
    } catch (error) {
      // Deleted meanwhile; whoever changed it otherwise is followed by the watch.
      if (!(error instanceof ApiError)) throw error
    }
  }
}

function addressOf({ path, query }: ApiRequest): string {
  const search = query.toString()
  return `${encodeURI(path)}${search === '' ? '' : `?${search}`}`
}

/** Who asks, as the server behind this one is told. https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/ */
const identityOf = ({ name, uid, groups, extra = {} }: User): [string, string][] => [
  ['x-remote-user', name],
  ...(uid === undefined ? [] : [['x-remote-uid', uid] as [string, string]]),
  ...groups.map((one): [string, string] => ['x-remote-group', one]),
  ...Object.entries(extra).flatMap(([key, values]) => values.map((value): [string, string] => [`x-remote-extra-${encodeURIComponent(key.toLowerCase())}`, value])),
]

interface Outcome {
  available: boolean
  reason: string
  message: string
}

const passed: Outcome = { available: true, reason: 'Passed', message: 'all checks passed' }

const idOf = (stored: Stored): string => {
  const { group = '', version = '' } = (stored as Stored<APIService>).spec ?? {}
  return groupVersion({ group, version })
}

const nameOf = ({ spec }: Stored<APIService>): string => `${spec?.service?.name ?? ''}.${spec?.service?.namespace ?? ''}.svc:${spec?.service?.port ?? DEFAULT_PORT}`
