import type { Service } from 'kubernetes-types/core/v1'

/**
 * The annotations that this cloud understands are Alibaba Cloud's, the ones the labs teach:
 * https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/add-annotations-to-the-yaml-file-of-a-service-to-configure-clb-instances
 */
const PREFIX = 'service.beta.kubernetes.io/'
const PROTOCOLS = ['tcp', 'udp', 'http', 'https']

/** The setting's value under any of the cloud's spellings: "alicloud-loadbalancer-AddressType", "alibaba-cloud-loadbalancer-address-type". */
function setting(service: Service, name: string): string | undefined {
  const dashed = name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
  const annotations = service.metadata?.annotations ?? {}
  return annotations[`${PREFIX}alicloud-loadbalancer-${name}`] ?? annotations[`${PREFIX}alibaba-cloud-loadbalancer-${dashed}`]
}

export type AddressType = 'internet' | 'intranet'

/** What the Service asks of its load balancer; throws with what is wrong and what would be right. */
export function requireSettings(service: Service): { addressType: AddressType } {
  const addressType = setting(service, 'AddressType') ?? 'internet'
  if (addressType !== 'internet' && addressType !== 'intranet') throw new Error(`AddressType is "${addressType}", it must be "internet" or "intranet"`)
  requireListeners(service)
  return { addressType }
}

/** "https:443,http:80": a protocol for each port. */
function requireListeners(service: Service): void {
  const ports = new Set((service.spec?.ports ?? []).map(({ port }) => port))
  for (const pair of setting(service, 'ProtocolPort')?.split(',') ?? []) {
    const [protocol = '', port = ''] = pair.trim().split(':')
    if (!PROTOCOLS.includes(protocol)) throw new Error(`ProtocolPort has "${pair}", the protocol must be one of ${PROTOCOLS.join(', ')}`)
    if (!ports.has(Number(port))) throw new Error(`ProtocolPort has "${pair}", and the service has no port ${port}`)
    if (protocol === 'https' && !setting(service, 'CertID')) throw new Error(`ProtocolPort has "${pair}", and https needs a certificate: set CertID`)
  }
}
