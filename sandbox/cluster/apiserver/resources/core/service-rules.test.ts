import { describe, expect, it } from 'vitest'
import { complaints, updateComplaints, warningsOf, type Loose } from '../testing/complaints.ts'

const service = (spec: Loose, metadata: Loose = {}): Loose => ({ metadata: { name: 's', ...metadata }, spec: { ports: [{ port: 80 }], ...spec } })

describe('what is said of Services', () => {
  it.each<[string, Loose, string[]]>([
    ['nothing in it', { metadata: { name: 's' } }, ['spec.ports: Required value']],
    ['a headless one without ports', service({ clusterIP: 'None', clusterIPs: ['None'], ports: [] }), []],
    [
      'ports that are wrong, without names, and twice',
      service({ ports: [{ port: 80 }, { port: 80, name: 'Web' }, { port: 0, name: 'c', targetPort: 'not_ok', protocol: 'ICMP' }] }),
      [
        'spec.ports[0].name: Required value',
        `spec.ports[1].name: Invalid value: "Web": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name', or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
        'spec.ports[2].port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.ports[2].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
        'spec.ports[2].targetPort: Invalid value: "not_ok": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}',
      ],
    ],
    ['a headless one on nodes', service({ type: 'NodePort', clusterIP: 'None', clusterIPs: ['None'] }), ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"]],
    ['another name without one', service({ type: 'ExternalName' }), ['spec.externalName: Required value']],
    ['another name with an address', service({ type: 'ExternalName', externalName: 'a.b', clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] }), ['spec.clusterIPs: Forbidden: may not be set for ExternalName services']],
    ['a node port inside', service({ ports: [{ port: 80, nodePort: 30080 }] }), ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"]],
    ['a node port twice', service({ type: 'NodePort', ports: [{ name: 'a', port: 80, nodePort: 30080 }, { name: 'b', port: 81, nodePort: 30080 }] }), ['spec.ports[1].nodePort: Duplicate value: 30080']],
    ['an affinity that does not exist', service({ sessionAffinity: 'Sticky' }), ['spec.sessionAffinity: Unsupported value: "Sticky": supported values: "ClientIP", "None"']],
    ['an affinity for longer than a day', service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86401 } } }), ['spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400']],
    [
      'what only a load balancer has',
      service({ loadBalancerClass: 'a/b', allocateLoadBalancerNodePorts: true, loadBalancerSourceRanges: ['10.0.0.0/8', 'x'], externalTrafficPolicy: 'Local', healthCheckNodePort: 30000 }),
      [
        "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
        'spec.LoadBalancerSourceRanges[1]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
        "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
        "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
        'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
        "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ],
    ],
    ['outer addresses', service({ externalIPs: ['127.0.0.1', 'x'] }), ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)', 'spec.externalIPs[1]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
    ['policies', service({ internalTrafficPolicy: 'Some', trafficDistribution: 'Near' }), ['spec.internalTrafficPolicy: Unsupported value: "Some": supported values: "Cluster", "Local"', 'spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose"']],
    [
      'families',
      service({ ipFamilies: ['IPv5', 'IPv4', 'IPv4'], ipFamilyPolicy: 'Triple', clusterIP: 'fd00::1', clusterIPs: ['fd00::1', '10.0.0.1', '10.0.0.2'] }),
      [
        'spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"',
        'spec.ipFamilies[2]: Duplicate value: "IPv4"',
        'spec.ipFamilyPolicy: Unsupported value: "Triple": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
        'spec.clusterIPs: Invalid value: []string{"fd00::1", "10.0.0.1", "10.0.0.2"}: may only hold up to 2 values',
      ],
    ],
  ])('%s', (_, object, expected) => expect(complaints('Service', object)).toEqual(expected))

  it.each<[string, Loose, Loose, string[]]>([
    ['its address', service({ clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'] }), service({ clusterIP: '10.96.0.8', clusterIPs: ['10.96.0.8'] }), ['spec.clusterIPs[0]: Invalid value: []string{"10.96.0.9"}: may not change once set']],
    ['its balancer', service({ type: 'LoadBalancer', loadBalancerClass: 'a/b' }), service({ type: 'LoadBalancer' }), ['spec.loadBalancerClass: Invalid value: "a/b": may not change once set']],
  ])('on a change of %s', (_, object, old, expected) => expect(updateComplaints('Service', object, old)).toEqual(expected))

  it.each<[string, Loose, string[]]>([
    ['an unused name', service({ externalName: 'a.b' }), ['spec.externalName is ignored when spec.type is not "ExternalName"']],
    ['an affinity without an address', service({ clusterIP: 'None', clusterIPs: ['None'], sessionAffinity: 'ClientIP' }), ['spec.SessionAffinity is ignored for headless services']],
  ])('warns of %s', (_, object, expected) => expect(warningsOf('Service', object)).toEqual(expected))
})
