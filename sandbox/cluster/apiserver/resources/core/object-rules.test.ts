import { describe, expect, it } from 'vitest'
import { complaints, updateComplaints, warningsOf, type Loose } from '../testing/complaints.ts'

const quantity = (value: number, scale: number, text: string, format = 'DecimalSI'): string =>
  `resource.Quantity{i:resource.int64Amount{value:${value}, scale:${scale}}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"${text}", Format:"${format}"}`
const SUBDOMAIN = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('what is said of the other core kinds', () => {
  it.each<[string, string, Loose, string[]]>([
    [
      'limits against each other',
      'LimitRange',
      { metadata: { name: 'l' }, spec: { limits: [{ type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } }, { type: 'Pod', default: { cpu: '1' } }, { type: 'Nope' }, { type: 'PersistentVolumeClaim', max: { cpu: '1' }, maxLimitRequestRatio: { storage: '500m' } }] } },
      [
        `spec.limits[0].min[cpu]: Invalid value: ${quantity(2, 0, '2')}: min value 2 is greater than max value 1`,
        `spec.limits[0].defaultRequest[cpu]: Invalid value: ${quantity(1, 0, '1')}: min value 2 is greater than default request value 1`,
        `spec.limits[0].default[cpu]: Invalid value: ${quantity(2, 0, '2')}: min value 2 is greater than default value 1`,
        "spec.limits[1].default: Forbidden: may not be specified when `type` is 'Pod'",
        'spec.limits[2].type: Invalid value: "Nope": must be a standard limit type or fully qualified',
        'spec.limits[3].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
        `spec.limits[3].maxLimitRequestRatio[storage]: Invalid value: ${quantity(500, -3, '500m')}: ratio 500m is less than 1`,
      ],
    ],
    [
      'scopes of a quota that do not go with what it counts',
      'ResourceQuota',
      { metadata: { name: 'q' }, spec: { hard: { services: '1' }, scopes: ['Nope', 'Terminating'], scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In' }] } } },
      [
        'spec.scopes: Invalid value: []core.ResourceQuotaScope{"Nope", "Terminating"}: unsupported scope',
        'spec.scopes: Invalid value: []core.ResourceQuotaScope{"Nope", "Terminating"}: unsupported scope applied to resource',
        'spec.scopeSelector.matchExpressions: Invalid value: core.ScopeSelector{MatchExpressions:[]core.ScopedResourceSelectorRequirement{core.ScopedResourceSelectorRequirement{ScopeName:"PriorityClass", Operator:"In", Values:[]string(nil)}}}: unsupported scope applied to resource',
        "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      ],
    ],
    [
      'a claim',
      'PersistentVolumeClaim',
      { metadata: { name: 'c' }, spec: { accessModes: ['RWO', 'ReadWriteOncePod', 'ReadWriteOnce'], storageClassName: 'Bad_', volumeMode: 'Raw', resources: { requests: { storage: '0' } }, dataSource: { kind: 'Pod', name: 'x' } } },
      [
        'spec.accessModes: Unsupported value: "RWO": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
        'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
        'spec.resources[storage]: Invalid value: "0": must be greater than zero',
        `spec.storageClassName: Invalid value: "Bad_": ${SUBDOMAIN}`,
        'spec.volumeMode: Unsupported value: "Raw": supported values: "Block", "Filesystem"',
        "spec.dataSource: Invalid value: \"Pod\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
      ],
    ],
    [
      'a volume of nothing',
      'PersistentVolume',
      { metadata: { name: 'v' }, spec: { capacity: { memory: '1Gi' }, persistentVolumeReclaimPolicy: 'Maybe' } },
      [
        'spec.accessModes: Required value',
        `spec.capacity: Unsupported value: core.ResourceList{"memory":${quantity(1073741824, 0, '1Gi', 'BinarySI')}}: supported values: "storage"`,
        'spec.persistentVolumeReclaimPolicy: Unsupported value: "Maybe": supported values: "Delete", "Recycle", "Retain"',
        'spec: Required value: must specify a volume type',
      ],
    ],
    [
      'a local volume of no node',
      'PersistentVolume',
      { metadata: { name: 'v' }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], local: { path: '/a/../b' }, nfs: { server: 's', path: 'x' } } },
      // The first kind in upstream's order is the one that is looked at.
      ["spec.nfs.path: Invalid value: \"x\": must be an absolute path", 'spec.local: Forbidden: may not specify more than 1 volume type'],
    ],
    ['a certificate that is none', 'Secret', { metadata: { name: 's' }, type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': base64('nope') } }, ["data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character 'o' in literal null (expecting 'u')"]],
    ['registries as a list', 'Secret', { metadata: { name: 's' }, type: 'kubernetes.io/dockercfg', data: { '.dockercfg': base64('[]') } }, ['data[.dockercfg]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}']],
    [
      'endpoints',
      'Endpoints',
      { metadata: { name: 'e' }, subsets: [{ addresses: [{ ip: '169.254.1.1' }, { ip: 'abc' }], ports: [{ port: 80 }, { port: 0, name: 'x' }] }, {}] },
      [
        'subsets[0].addresses[0].ip: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
        'subsets[0].addresses[1].ip: Invalid value: "abc": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        'subsets[0].addresses[1].ip: Invalid value: "abc": must be a valid IP address',
        'subsets[0].ports[0].name: Required value',
        'subsets[0].ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'subsets[1]: Required value: must specify `addresses` or `notReadyAddresses`',
      ],
    ],
    ['a controller of nothing', 'ReplicationController', { metadata: { name: 'r' } }, ['spec.selector: Required value', 'spec.template: Required value']],
    ['a template', 'PodTemplate', { metadata: { name: 't' }, template: { spec: { containers: [] } } }, ['template.spec.containers: Required value']],
    ['taints twice', 'Node', { metadata: { name: 'n' }, spec: { taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }, { key: 'a', effect: 'NoSchedule' }] } }, [
      'metadata.taints[1]: Duplicate value: core.Taint{Key:"a", Value:"", Effect:"NoSchedule", TimeAdded:<nil>}: taints must be unique by key and effect pair',
    ]],
    ['an event of another namespace', 'Event', { metadata: { name: 'e', namespace: 'a' }, involvedObject: { kind: 'Pod', namespace: 'b' } }, ['involvedObject.namespace: Invalid value: "b": does not match event.namespace']],
    ['an event of a node', 'Event', { metadata: { name: 'e', namespace: 'default' }, involvedObject: { kind: 'Node' } }, []],
    ['an event with a time of its own', 'Event', { metadata: { name: 'e', namespace: 'a' }, involvedObject: { namespace: 'a' }, eventTime: '2026-01-01T00:00:00.000000Z', reason: 'r'.repeat(129), action: 'a', reportingComponent: 'c' }, [
      'reportingInstance: Required value',
      'reason: Invalid value: "": can have at most 128 characters',
    ]],
    ['a namespace with a dot', 'Namespace', { metadata: { name: 'a.b' } }, ['metadata.name: Invalid value: "a.b": must not contain dots']],
  ])('%s', (_, kind, object, expected) => expect(complaints(kind, object)).toEqual(expected))

  const claim = (storage: string, phase: string, more: Loose = {}): Loose => ({ metadata: { name: 'c' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...more }, status: { phase, capacity: { storage: '2Gi' } } })
  it.each<[string, string, Loose, Loose, string[]]>([
    ['a bound claim that grows', 'PersistentVolumeClaim', claim('3Gi', 'Bound'), claim('2Gi', 'Bound'), []],
    ['a bound claim that shrinks', 'PersistentVolumeClaim', claim('1Gi', 'Bound'), claim('3Gi', 'Bound'), ['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity']],
    ['an unbound claim that grows', 'PersistentVolumeClaim', claim('3Gi', 'Pending'), claim('2Gi', 'Pending'), ['spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims']],
    ['another class', 'PersistentVolumeClaim', claim('2Gi', 'Bound', { storageClassName: 'b' }), claim('2Gi', 'Bound', { storageClassName: 'a' }), ['spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims']],
    ['a first class', 'PersistentVolumeClaim', claim('2Gi', 'Pending', { storageClassName: 'b' }), claim('2Gi', 'Pending'), []],
    ['other scopes', 'ResourceQuota', { metadata: { name: 'q' }, spec: {} }, { metadata: { name: 'q' }, spec: { scopes: ['BestEffort'] } }, ['spec.scopes: Invalid value: []core.ResourceQuotaScope(nil): field is immutable']],
    ['another machine', 'Node', { metadata: { name: 'n' }, spec: { providerID: 'b' } }, { metadata: { name: 'n' }, spec: { providerID: 'a' } }, ['spec.providerID: Forbidden: node updates may not change providerID except from "" to valid']],
  ])('on a change: %s', (_, kind, object, old, expected) => expect(updateComplaints(kind, object, old)).toEqual(expected))

  it.each<[string, string, Loose, string[]]>([
    ['a certificate without one', 'Secret', { metadata: { name: 's' }, type: 'kubernetes.io/tls', data: { 'tls.crt': base64('x'), 'tls.key': base64('y') } }, ['tls: failed to find any PEM data in certificate input']],
    ['recycling', 'PersistentVolume', { metadata: { name: 'v' }, spec: { persistentVolumeReclaimPolicy: 'Recycle' } }, ['spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.']],
    ['a class by annotation', 'PersistentVolumeClaim', { metadata: { name: 'c', annotations: { 'volume.beta.kubernetes.io/storage-class': 'x' } } }, ['metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead']],
    ['a template with old labels', 'ReplicationController', { metadata: { name: 'r', generation: 1 }, spec: { template: { spec: { nodeSelector: { 'beta.kubernetes.io/arch': 'x' } } } } }, ['spec.template.spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead']],
  ])('warns of %s', (_, kind, object, expected) => expect(warningsOf(kind, object)).toEqual(expected))
})
