import type { NetworkPolicy } from 'kubernetes-types/networking/v1'
import { describe, expect, it } from 'vitest'
import { complaints, updateComplaints, type Loose } from '../testing/complaints.ts'
import { networkPolicyWarnings } from './network-warnings.ts'

const rule = (path: Loose, host?: string): Loose => ({ spec: { rules: [{ ...(host === undefined ? {} : { host }), http: { paths: [path] } }] } })
const backend = { service: { name: 'web', port: { number: 80 } } }
const at = 'spec.rules[0].http.paths[0]'

describe('ingresses', () => {
  it.each<[string, Loose, string[]]>([
    ['nothing', { spec: {} }, ['spec: Invalid value: []networking.IngressRule(nil): either `defaultBackend` or `rules` must be specified']],
    ['an address for a host', rule({ path: '/', pathType: 'Prefix', backend }, '1.2.3.4'), ['spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address']],
    ['no type of path', rule({ path: '/', backend }), [`${at}.pathType: Required value: pathType must be specified`]],
    ['paths that lead elsewhere', rule({ path: 'a//b/..', pathType: 'Exact', backend }), [
      `${at}.path: Invalid value: "a//b/..": must be an absolute path`,
      `${at}.path: Invalid value: "a//b/..": must not contain '//'`,
      `${at}.path: Invalid value: "a//b/..": cannot end with '/..'`,
    ]],
    ['no backend', rule({ path: '/', pathType: 'Prefix', backend: {} }), [`${at}.backend: Invalid value: "": resource or service backend is required`]],
    ['a backend without a port', rule({ path: '/', pathType: 'Prefix', backend: { service: { name: 'web' } } }), [`${at}.backend: Required value: port name or number is required`]],
    ['two ports for one', rule({ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name: 'http', number: 80 } } } }), [`${at}.backend: Invalid value: "": cannot set both port name & port number`]],
    ['two classes', { metadata: { name: 'x', annotations: { 'kubernetes.io/ingress.class': 'a' } }, spec: { ingressClassName: 'b', defaultBackend: backend } }, [
      'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
    ]],
  ])('are refused with %s', (_title, object, expected) => expect(complaints('Ingress', object)).toEqual(expected))

  it('match hosts by a star only at the start', () => {
    expect(complaints('Ingress', rule({ path: '/', pathType: 'Prefix', backend }, '*.example.com'))).toEqual([])
    expect(complaints('Ingress', rule({ path: '/', pathType: 'Prefix', backend }, 'a.*.com'))[0]).toMatch(/^spec\.rules\[0\]\.host: Invalid value: "a\.\*\.com": a wildcard DNS-1123 subdomain must start with '\*\.', followed by/)
  })
})

describe('ingress classes', () => {
  it.each<[string, Loose, string[]]>([
    ['no controller', {}, ['spec.controller: Required value']],
    ['a controller of no domain', { controller: 'nginx' }, ['spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")']],
    ['parameters of a namespace that is not named', { controller: 'a.b/c', parameters: { kind: 'K', name: 'n', scope: 'Namespace' } }, ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"]],
    ['parameters of a namespace and of none', { controller: 'a.b/c', parameters: { kind: 'K', name: 'n', namespace: 'x' } }, ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"]],
  ])('are refused with %s', (_title, spec, expected) => expect(complaints('IngressClass', { spec })).toEqual(expected))

  it('keep their controller', () => {
    expect(updateComplaints('IngressClass', { spec: { controller: 'a.b/d' } }, { spec: { controller: 'a.b/c' } })).toEqual(['spec.controller: Invalid value: "a.b/d": field is immutable'])
  })
})

describe('network policies', () => {
  const policy = (ingress: Loose): Loose => ({ spec: { podSelector: {}, ingress: [ingress] } })
  it.each<[string, Loose, string[]]>([
    ['wrong ports', policy({ ports: [{ port: 70000, protocol: 'HTTP' }, { port: 90, endPort: 80 }, { port: 'web', endPort: 80 }, { endPort: 5 }] }), [
      'spec.ingress[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "TCP", "UDP", "SCTP"',
      'spec.ingress[0].ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.ingress[0].ports[1].endPort: Invalid value: 80: must be greater than or equal to `port`',
      'spec.ingress[0].ports[2].endPort: Invalid value: 80: may not be specified when `port` is non-numeric',
      'spec.ingress[0].ports[3].endPort: Invalid value: 5: may not be specified when `port` is not specified',
    ]],
    ['peers that are none, or two', policy({ from: [{}, { ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] }), [
      'spec.ingress[0].from[0]: Required value: must specify a peer',
      'spec.ingress[0].from[1]: Forbidden: may not specify both ipBlock and another peer',
    ]],
    ['exceptions from what they are no part of', policy({ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '11.0.0.0/16', '10.0.0.0/8', 'fd00::/64'] } }] }), [
      ...['11.0.0.0/16', '10.0.0.0/8', 'fd00::/64'].map((one, index) => `spec.ingress[0].from[0].ipBlock.except[${index + 1}]: Invalid value: "${one}": must be a strict subset of \`cidr\``),
    ]],
    ['types that are none', { spec: { podSelector: {}, policyTypes: ['Both'] } }, ['spec.policyTypes[0]: Unsupported value: "Both": supported values: "Ingress", "Egress"']],
  ])('are refused with %s', (_title, object, expected) => expect(complaints('NetworkPolicy', object)).toEqual(expected))

  it('are warned of networks that could be one address', () => {
    const block = (cidr: string, except: string[] = []): NetworkPolicy => ({ spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr, except } }] }] } })
    expect(networkPolicyWarnings(block('10.1.2.3/12', ['10.16.0.0/24', '10.17.0.9/30']))).toEqual([
      'spec.egress[0].to[0].ipBlock.cidr: CIDR value "10.1.2.3/12" is ambiguous in this context (should be "10.0.0.0/12" or "10.1.2.3/32"?)',
      'spec.egress[0].to[0].ipBlock.except[1]: CIDR value "10.17.0.9/30" is ambiguous in this context (should be "10.17.0.8/30" or "10.17.0.9/32"?)',
    ])
    expect(networkPolicyWarnings(block('0.0.0.0/0'))).toEqual([])
  })
})
