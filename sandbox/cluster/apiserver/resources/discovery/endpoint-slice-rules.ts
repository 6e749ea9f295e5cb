import { isIPv4, isIPv6 } from 'node:net'
import type { Endpoint, EndpointPort, EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { Stored } from '../../../machinery/object.ts'
import { dns1123LabelProblems, dns1123SubdomainProblems, labelKeyProblems } from '../../../machinery/name-rules.ts'
import { duplicate, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { specialAddressProblems, unlessApiServer } from '../rules/addresses.ts'
import { tooMany } from '../rules/go-values.ts'

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const MOST_ENDPOINTS = 1000
const MOST_ADDRESSES = 100
const MOST_PORTS = 20_000
const MOST_ZONE_HINTS = 8

/** pkg/apis/discovery/validation ValidateEndpointSlice */
export function validateEndpointSlice(slice: EndpointSlice): FieldError[] {
  const { addressType } = slice
  // Null is what stands for no list in an answer.
  const [endpoints, ports] = [slice.endpoints ?? [], slice.ports ?? []]
  const errors: FieldError[] = []
  if (!addressType) errors.push(required('addressType'))
  else if (!ADDRESS_TYPES.includes(addressType)) errors.push(notSupported('addressType', addressType, ADDRESS_TYPES))
  if (endpoints.length > MOST_ENDPOINTS) errors.push(tooMany('endpoints', endpoints.length, MOST_ENDPOINTS))
  else errors.push(...unlessApiServer(slice, endpoints.flatMap((endpoint, index) => endpointProblems(endpoint, addressType, `endpoints[${index}]`))))
  if (ports.length > MOST_PORTS) return [...errors, tooMany('ports', ports.length, MOST_PORTS)]
  return [...errors, ...ports.flatMap((port, index) => portProblems(port, ports.slice(0, index), `ports[${index}]`))]
}

export const validateEndpointSliceUpdate = (slice: EndpointSlice, old: Stored<EndpointSlice>): FieldError[] =>
  slice.addressType === old.addressType ? [] : [invalid('addressType', slice.addressType, 'field is immutable')]

function endpointProblems({ addresses = [], hostname, hints }: Partial<Endpoint>, type: string | undefined, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (addresses.length === 0) errors.push(required(`${field}.addresses`, 'must contain at least 1 address'))
  else if (addresses.length > MOST_ADDRESSES) errors.push(tooMany(`${field}.addresses`, addresses.length, MOST_ADDRESSES))
  errors.push(...addresses.flatMap((address, index) => addressProblems(address, type, `${field}.addresses[${index}]`)))
  if (hostname !== undefined) errors.push(...dns1123LabelProblems(hostname).map((problem) => invalid(`${field}.hostname`, hostname, problem)))
  const zones = hints?.forZones ?? []
  if (zones.length > MOST_ZONE_HINTS) errors.push(tooMany(`${field}.hints.forZones`, zones.length, MOST_ZONE_HINTS))
  return errors
}

function addressProblems(address: string, type: string | undefined, field: string): FieldError[] {
  if (type === 'IPv4') return [...(isIPv4(address) ? [] : [invalid(field, address, 'must be a valid IPv4 address')]), ...specialAddressProblems(address, field)]
  if (type === 'IPv6') return [...(isIPv6(address) ? [] : [invalid(field, address, 'must be a valid IPv6 address')]), ...specialAddressProblems(address, field)]
  return type === 'FQDN' ? nameProblems(address, field) : []
}

/** apimachinery/pkg/util/validation IsFullyQualifiedDomainName */
function nameProblems(name: string, field: string): FieldError[] {
  if (name === '') return [required(field)]
  const plain = name.replace(/\.$/, '')
  const problems = dns1123SubdomainProblems(plain)
  if (problems.length > 0) return problems.map((problem) => invalid(field, plain, problem))
  return plain.split('.').length < 2 ? [invalid(field, plain, 'should be a domain with at least two segments separated by dots')] : []
}

function portProblems({ name = '', protocol, appProtocol }: EndpointPort, earlier: readonly EndpointPort[], field: string): FieldError[] {
  const errors = name === '' ? [] : dns1123LabelProblems(name).map((problem) => invalid(`${field}.name`, name, problem))
  if (earlier.some((one) => (one.name ?? '') === name)) errors.push(duplicate(`${field}.name`, name))
  if (protocol === undefined) errors.push(required(`${field}.protocol`))
  else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS))
  if (appProtocol !== undefined) errors.push(...labelKeyProblems(appProtocol).map((problem) => invalid(`${field}.appProtocol`, appProtocol, problem)))
  return errors
}
