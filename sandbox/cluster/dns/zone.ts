import type { Pod, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'

/** What the names of the cluster's domain are answered from. */
export interface ZoneData {
  service(namespace: string, name: string): Service | undefined
  /** Slices of a Service. */
  slices(namespace: string, name: string): readonly EndpointSlice[]
  namespaceExists(name: string): boolean
  /** Who has this address, for reverse look-ups. */
  serviceByAddress(address: string): Service | undefined
  podByAddress(address: string): Pod | undefined
}

export type ZoneRecord =
  | { type: 'A'; name: string; data: string }
  | { type: 'CNAME' | 'PTR'; name: string; data: string }
  | { type: 'SRV'; name: string; data: { port: number; target: string; priority: number; weight: number } }
  | { type: 'TXT'; name: string; data: string }

export interface ZoneAnswer {
  /** `refused`: not of this zone. An empty answer with `ok`: the name is there, but has no record of that type. */
  outcome: 'ok' | 'no such name' | 'refused'
  answers: ZoneRecord[]
  /** Where the names of SRV answers lead. */
  additionals: ZoneRecord[]
}

const nothing: ZoneAnswer = { outcome: 'no such name', answers: [], additionals: [] }
const refused: ZoneAnswer = { ...nothing, outcome: 'refused' }

/** Answers one question as CoreDNS does. Pure. https://github.com/kubernetes/dns/blob/master/docs/specification.md */
export function answerQuestion(question: { name: string; type: string }, domain: string, data: ZoneData): ZoneAnswer {
  const name = question.name.toLowerCase().replace(/\.$/, '')
  if (name.endsWith('.in-addr.arpa')) return reverse(name, domain, question.type, data)
  if (name !== domain && !name.endsWith(`.${domain}`)) return refused
  const labels = name === domain ? [] : name.slice(0, -domain.length - 1).split('.')
  const found = labels.length === 0 ? [] : recordsOf(labels.reverse(), name, domain, data)
  if (found === null) return nothing
  const wanted = found.filter((record) => record.type === question.type || record.type === 'CNAME' || question.type === 'ANY')
  const targets = wanted.flatMap((record) => (record.type === 'SRV' ? addressOfTarget(record.data.target, domain, data) : []))
  const followed = question.type === 'CNAME' ? [] : wanted.flatMap((record) => (record.type === 'CNAME' ? followAlias(record.data, question.type, domain, data, MOST_ALIASES) : []))
  return { outcome: 'ok', answers: [...wanted, ...followed], additionals: targets }
}

/** Null when there is no such name. `labels` from the domain outwards: ["svc", "default", "web"]. */
function recordsOf(labels: readonly string[], name: string, domain: string, data: ZoneData): ZoneRecord[] | null {
  const [kind = '', namespace, first, second, third] = labels
  if (kind === 'dns-version' && labels.length === 1) return [{ type: 'TXT', name, data: '1.1.0' }]
  if (kind !== 'svc' && kind !== 'pod') return null
  if (namespace === undefined) return []
  if (!data.namespaceExists(namespace)) return null
  if (first === undefined) return []
  if (kind === 'pod') return podRecords(first, labels.length, name)
  const service = data.service(namespace, first)
  if (service === undefined || labels.length > 5) return null
  if (second === undefined) return serviceRecords(service, name, domain, data)
  if (third === undefined && !second.startsWith('_')) return endpointRecords(service, second, name, data)
  return third === undefined ? [] : portRecords(service, second, third, name, domain, data)
}

/** "10-244-1-5.default.pod": any address, spelled. */
function podRecords(label: string, depth: number, name: string): ZoneRecord[] | null {
  const address = label.replaceAll('-', '.')
  const isAddress = /^(\d{1,3}\.){3}\d{1,3}$/.test(address) && address.split('.').every((part) => Number(part) <= 255)
  return depth === 3 && isAddress ? [{ type: 'A', name, data: address }] : null
}

function serviceRecords(service: Service, name: string, domain: string, data: ZoneData): ZoneRecord[] | null {
  const { spec } = service
  if (spec?.type === 'ExternalName') return [{ type: 'CNAME', name, data: spec.externalName ?? '' }]
  if (spec?.clusterIP !== 'None') {
    const addresses: ZoneRecord[] = (spec?.clusterIPs ?? [spec?.clusterIP ?? '']).filter((address) => address.includes('.')).map((address) => ({ type: 'A', name, data: address }))
    const ports: ZoneRecord[] = (spec?.ports ?? []).map((port) => ({ type: 'SRV', name, data: { port: port.port, target: fullName(service, domain), priority: 0, weight: 100 } }))
    return [...addresses, ...ports]
  }
  const endpoints = endpointsOf(service, data)
  if (endpoints.length === 0) return null
  const ports: ZoneRecord[] = endpoints.flatMap((endpoint) => endpoint.ports.map((port) => ({ type: 'SRV', name, data: { port: port.port, target: `${endpoint.label}.${fullName(service, domain)}`, priority: 0, weight: 100 } }) as const))
  return [...endpoints.map(({ address }): ZoneRecord => ({ type: 'A', name, data: address })), ...ports]
}

/** One pod of a headless Service: by its host name, or by its address with dashes. */
function endpointRecords(service: Service, label: string, name: string, data: ZoneData): ZoneRecord[] | null {
  if (service.spec?.clusterIP !== 'None') return null
  const found = endpointsOf(service, data).filter((endpoint) => endpoint.label === label)
  return found.length === 0 ? null : found.map(({ address }) => ({ type: 'A', name, data: address }))
}

/** "_http._tcp.web.default.svc". */
function portRecords(service: Service, protocol: string, port: string, name: string, domain: string, data: ZoneData): ZoneRecord[] | null {
  const fits = (one: { name?: string; protocol?: string }): boolean => `_${one.name ?? ''}` === port && `_${(one.protocol ?? 'TCP').toLowerCase()}` === protocol
  const record = (number: number, target: string): ZoneRecord => ({ type: 'SRV', name, data: { port: number, target, priority: 0, weight: 100 } })
  const target = fullName(service, domain)
  const records =
    service.spec?.clusterIP === 'None'
      ? endpointsOf(service, data).flatMap((endpoint) => endpoint.ports.filter(fits).map((one) => record(one.port, `${endpoint.label}.${target}`)))
      : (service.spec?.ports ?? []).filter(fits).map((one) => record(one.port, target))
  return records.length === 0 ? null : records
}

interface ZoneEndpoint {
  address: string
  label: string
  ports: { name?: string; protocol?: string; port: number }[]
}

function endpointsOf(service: Service, data: ZoneData): ZoneEndpoint[] {
  const { namespace = 'default', name = '' } = service.metadata ?? {}
  const found = new Map<string, ZoneEndpoint>()
  for (const slice of data.slices(namespace, name)) {
    const ports = (slice.ports ?? []).flatMap((port) => (port.port === undefined ? [] : [{ name: port.name, protocol: port.protocol, port: port.port }]))
    for (const { addresses, conditions, hostname } of slice.endpoints ?? []) {
      const [address] = addresses
      const published = (conditions?.ready ?? true) || service.spec?.publishNotReadyAddresses === true
      if (address !== undefined && published) found.set(address, { address, label: hostname ?? address.replaceAll('.', '-'), ports })
    }
  }
  return [...found.values()]
}

function addressOfTarget(target: string, domain: string, data: ZoneData): ZoneRecord[] {
  const labels = target.slice(0, -domain.length - 1).split('.').reverse()
  return (recordsOf(labels, target, domain, data) ?? []).filter((record) => record.type === 'A')
}

function reverse(name: string, domain: string, type: string, data: ZoneData): ZoneAnswer {
  const address = name.slice(0, -'.in-addr.arpa'.length).split('.').reverse().join('.')
  const service = data.serviceByAddress(address)
  const pod = service === undefined ? data.podByAddress(address) : undefined
  if (service === undefined && pod === undefined) return nothing
  const target = service !== undefined ? fullName(service, domain) : `${address.replaceAll('.', '-')}.${pod?.metadata?.namespace ?? 'default'}.pod.${domain}`
  return { outcome: 'ok', answers: type === 'PTR' || type === 'ANY' ? [{ type: 'PTR', name, data: target }] : [], additionals: [] }
}

const fullName = ({ metadata }: Service, domain: string): string => `${metadata?.name}.${metadata?.namespace}.svc.${domain}`

/** Aliases of aliases that are followed. */
const MOST_ALIASES = 8

/** Where an ExternalName leads, when that is a name of this cluster too: a resolver without recursion cannot ask again by itself. */
function followAlias(target: string, type: string, domain: string, data: ZoneData, left: number): ZoneRecord[] {
  const name = target.toLowerCase().replace(/\.$/, '')
  if (left === 0 || !name.endsWith(`.${domain}`)) return []
  const found = (recordsOf(name.slice(0, -domain.length - 1).split('.').reverse(), name, domain, data) ?? []).filter((record) => record.type === type || record.type === 'CNAME')
  return found.flatMap((record) => (record.type === 'CNAME' ? [record, ...followAlias(record.data, type, domain, data, left - 1)] : [record]))
}
