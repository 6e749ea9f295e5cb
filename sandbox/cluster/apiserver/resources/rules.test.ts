import { describe, expect, it } from 'vitest'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { normalize } from '../../schema/normalize.ts'
import { scheduleProblem } from './batch/schedule-problem.ts'
import { builtInResources } from './registry.ts'

const definitions = builtInResources()
const kind = (name: string) => definitions.find((one) => one.kind === name)!

type Loose = Record<string, unknown>

function decoded(name: string, object: Loose): KubeObject {
  const copy = structuredClone(object) as KubeObject
  normalize(kind(name).schema, copy)
  kind(name).setDefaults?.(copy)
  return copy
}
const complaints = (name: string, object: Loose): string[] => kind(name).validate!(decoded(name, object)).map(({ field, detail }) => `${field}: ${detail}`)
const updateComplaints = (name: string, object: Loose, old: Loose): string[] =>
  kind(name).validateUpdate!(decoded(name, object), decoded(name, old) as Stored).map(({ field, detail }) => `${field}: ${detail}`)

const template = (labels: Loose, more: Loose = {}): Loose => ({ metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }], ...more } })

describe('validation', () => {
  const cases: [string, string, Loose, string[]][] = [
    [
      'ids out of range, and a privilege that is given and taken',
      'Pod',
      { metadata: { name: 'p' }, spec: { securityContext: { runAsUser: -1 }, containers: [{ name: 'c', image: 'x', securityContext: { runAsGroup: 2147483648 } }] } },
      [
        'spec.containers[0].securityContext.runAsGroup: Invalid value: 2147483648: must be between 0 and 2147483647, inclusive',
        'spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
      ],
    ],
    [
      'hooks that do nothing, or two things',
      'Pod',
      { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x', lifecycle: { postStart: {}, preStop: { exec: { command: ['a'] }, tcpSocket: { port: 80 } } } }] } },
      ['spec.containers[0].lifecycle.postStart: Required value: must specify a handler type', 'spec.containers[0].lifecycle.preStop.tcpSocket: Forbidden: may not specify more than 1 handler type'],
    ],
    [
      'a node with wrong taints and network',
      'Node',
      { metadata: { name: 'n' }, spec: { podCIDR: '10.0.0.0/99', taints: [{ key: 'a', effect: 'Never' }] } },
      [
        'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
        'spec.podCIDRs[0]: Invalid value: "10.0.0.0/99": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      ],
    ],
    ['a service with no address', 'Service', { metadata: { name: 's' }, spec: { clusterIP: 'abc', clusterIPs: ['abc'], ports: [{ port: 80 }] } }, ['spec.clusterIPs[0]: Invalid value: "abc": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
    [
      'a quota of what nobody counts, in scopes that do not go together',
      'ResourceQuota',
      { metadata: { name: 'q' }, spec: { hard: { nonsense: '1', pods: '500m' }, scopes: ['BestEffort', 'NotBestEffort'] } },
      [
        'spec.hard[nonsense]: Invalid value: "nonsense": must be a standard resource type or fully qualified',
        'spec.hard[nonsense]: Invalid value: "nonsense": must be a standard resource for quota',
        'spec.hard[pods]: Invalid value: resource.Quantity{i:resource.int64Amount{value:500, scale:-3}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"500m", Format:"DecimalSI"}: must be an integer',
        'spec.scopes: Invalid value: []core.ResourceQuotaScope{"BestEffort", "NotBestEffort"}: conflicting scopes',
      ],
    ],
    ['a pod with nothing in it', 'Pod', { metadata: { name: 'p' }, spec: { containers: [] } }, ['spec.containers: Required value']],
    [
      'a port out of range',
      'Pod',
      { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 99999 }] }] } },
      ['spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive'],
    ],
    ['two containers of one name', 'Pod', { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x' }, { name: 'c', image: 'x' }] } }, ['spec.containers[1].name: Duplicate value: "c"']],
    [
      'a mount of no volume',
      'Pod',
      { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'v', mountPath: '/v' }] }] } },
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      'a request above its limit',
      'Pod',
      { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: 2 }, limits: { cpu: 1 } } }] } },
      ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
    ],
    [
      'a deployment with two mistakes',
      'Deployment',
      { metadata: { name: 'd' }, spec: { replicas: -1, selector: { matchLabels: { app: 'a' } }, template: template({ app: 'b' }) } },
      [
        'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        'spec.template.metadata.labels: Invalid value: map[string]string{"app":"b"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'a template that does not restart',
      'ReplicaSet',
      { metadata: { name: 'r' }, spec: { selector: { matchLabels: { app: 'a' } }, template: template({ app: 'a' }, { restartPolicy: 'Never' }) } },
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    ['a job that restarts for ever', 'CronJob', { metadata: { name: 'c' }, spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template({}) } } } }, ['spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']],
    [
      'a service of no kind',
      'Service',
      { metadata: { name: 's' }, spec: { type: 'Whatever', ports: [] } },
      ['spec.ports: Required value', 'spec.type: Unsupported value: "Whatever": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'],
    ],
    ['a secret without its certificate', 'Secret', { metadata: { name: 's' }, type: 'kubernetes.io/tls', data: { 'tls.key': '' } }, ['data[tls.crt]: Required value']],
    ['a claim of nothing', 'PersistentVolumeClaim', { metadata: { name: 'c' }, spec: {} }, ['spec.accessModes: Required value: at least 1 access mode is required', 'spec.resources[storage]: Required value']],
    ['a role for nothing', 'Role', { metadata: { name: 'r' }, rules: [{ verbs: ['get'] }] }, ['rules[0].apiGroups: Required value: resource rules must supply at least one api group', 'rules[0].resources: Required value: resource rules must supply at least one resource']],
  ]
  it.each(cases)('complains of %s', (_, name, object, expected) => expect(complaints(name, object)).toEqual(expected))

  it('complains of names and labels in the words of upstream', () => {
    const [name, label] = complaints('ConfigMap', { metadata: { name: 'Bad_Name', labels: { 'bad key': 'x' } } })
    expect(name).toMatch(/^metadata\.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of/)
    expect(label).toMatch(/^metadata\.labels: Invalid value: "bad key": name part must consist of/)
  })
})

describe('immutability', () => {
  const deployment = (app: string, selector = app): Loose => ({ metadata: { name: 'd' }, spec: { selector: { matchLabels: { app: selector } }, template: template({ app }) } })

  it('keeps selectors', () => {
    expect(updateComplaints('Deployment', deployment('a', 'other'), deployment('a'))).toEqual([
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"other"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    ])
  })

  it('keeps what is marked immutable', () => {
    const map = (value: string): Loose => ({ metadata: { name: 'm' }, immutable: true, data: { a: value } })
    expect(updateComplaints('ConfigMap', map('2'), map('1'))).toEqual(['data: Forbidden: field is immutable when `immutable` is set'])
  })

  it('lets a pod change its images and little else', () => {
    const pod = (image: string, nodeName = 'n'): Loose => ({ metadata: { name: 'p' }, spec: { nodeName, containers: [{ name: 'c', image, imagePullPolicy: 'Always' }] } })
    expect(updateComplaints('Pod', pod('y'), pod('x'))).toEqual([])
    expect(updateComplaints('Pod', pod('x', 'm'), pod('x'))[0]).toMatch(/^spec: Forbidden: pod updates may not change fields other than/)
  })

  it('lets a service keep its address', () => {
    const service = (ip: string): Loose => ({ metadata: { name: 's' }, spec: { clusterIP: ip, clusterIPs: [ip], ports: [{ port: 80 }] } })
    expect(updateComplaints('Service', service('10.96.0.9'), service('10.96.0.8'))).toEqual(['spec.clusterIPs[0]: Invalid value: []string{"10.96.0.9"}: may not change once set'])
  })
})

describe('cron schedules', () => {
  it.each([
    ['*/5 * * * *', null],
    ['@hourly', null],
    ['0 9-17/2 * jan-mar mon', null],
    ['every day', 'expected exactly 5 fields, found 2: [every day]'],
    ['61 * * * *', 'end of range (61) above maximum (59): 61'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['@never', 'unrecognized descriptor: @never'],
  ])('%s', (schedule, expected) => expect(scheduleProblem(schedule)).toBe(expected))
})

describe('definitions', () => {
  it('print as many cells as they have columns', () => {
    const wrong = definitions.filter((definition) => {
      const object = { apiVersion: 'v1', kind: definition.kind, metadata: { name: 'x' } } as KubeObject
      normalize(definition.schema, object)
      definition.setDefaults?.(object)
      return definition.row(object as Stored, 0).length !== definition.columns.length
    })
    expect(wrong.map(({ resource }) => resource)).toEqual([])
  })

  it('stand each at a path of its own', () => {
    const paths = definitions.map(({ group, version, resource }) => `${group}/${version}/${resource}`)
    expect(new Set(paths).size).toBe(paths.length)
  })

  it('refuse an empty object with complaints, never with an accident', () => {
    for (const definition of definitions) {
      for (const body of [{ metadata: { name: 'x' } }, { metadata: { name: 'x' }, spec: {} }]) {
        const object = structuredClone(body) as KubeObject
        normalize(definition.schema, object)
        definition.setDefaults?.(object)
        definition.prepareForCreate?.(object, { namespace: 'default', subresource: undefined, now: 0 })
        expect(() => definition.validate?.(object), definition.resource).not.toThrow()
      }
    }
  })
})
