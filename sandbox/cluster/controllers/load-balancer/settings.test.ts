import type { Service } from 'kubernetes-types/core/v1'
import { describe, expect, it } from 'vitest'
import { chooseAddress } from './addresses.ts'
import { requireSettings } from './listeners.ts'

const service = (annotations: Record<string, string>): Service => ({
  metadata: { annotations: Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`service.beta.kubernetes.io/${name}`, value])) },
  spec: { ports: [{ port: 443 }, { port: 80 }] },
})

describe('a load balancer', () => {
  it('understands both spellings of the cloud’s annotations', () => {
    expect(requireSettings(service({ 'alicloud-loadbalancer-AddressType': 'intranet' }))).toEqual({ addressType: 'intranet' })
    expect(requireSettings(service({ 'alibaba-cloud-loadbalancer-address-type': 'intranet' }))).toEqual({ addressType: 'intranet' })
    expect(requireSettings(service({}))).toEqual({ addressType: 'internet' })
  })

  it.each<[Record<string, string>, string]>([
    [{ 'alicloud-loadbalancer-AddressType': 'moon' }, 'AddressType is "moon", it must be "internet" or "intranet"'],
    [{ 'alicloud-loadbalancer-ProtocolPort': 'https:443' }, 'https needs a certificate: set CertID'],
    [{ 'alicloud-loadbalancer-ProtocolPort': 'http:8080' }, 'the service has no port 8080'],
    [{ 'alicloud-loadbalancer-ProtocolPort': 'gopher:80' }, 'the protocol must be one of tcp, udp, http, https'],
  ])('refuses %o', (annotations, why) => {
    expect(() => requireSettings(service(annotations))).toThrow(why)
  })

  it('takes the lowest free address of its kind, or the one asked for', () => {
    expect(chooseAddress('internet', new Set(['10.0.1.1', '10.0.1.3']), undefined)).toBe('10.0.1.2')
    expect(chooseAddress('intranet', new Set(), undefined)).toBe('10.0.1.200')
    expect(chooseAddress('internet', new Set(), '10.0.1.77')).toBe('10.0.1.77')
    expect(() => chooseAddress('internet', new Set(['10.0.1.77']), '10.0.1.77')).toThrow('belongs to another service')
    expect(() => chooseAddress('internet', new Set(), '8.8.8.8')).toThrow('must be in 10.0.1.0/24')
  })
})
