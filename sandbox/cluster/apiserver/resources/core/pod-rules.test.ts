import { describe, expect, it } from 'vitest'
import { complaints, updateComplaints, warningsOf, type Loose } from '../testing/complaints.ts'

const pod = (spec: Loose, metadata: Loose = {}): Loose => ({ metadata: { name: 'p', ...metadata }, spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec } })
const container = (more: Loose, spec: Loose = {}): Loose => pod({ containers: [{ name: 'c', image: 'nginx', ...more }], ...spec })
const c = 'spec.containers[0]'
const LABEL = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name', or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

describe('what is said of pods', () => {
  it.each<[string, Loose, string[]]>([
    ['nothing in it', { metadata: { name: 'p' } }, ['spec.containers: Required value']],
    [
      'containers without a name, an image, with policies that do not exist',
      pod({ containers: [{ imagePullPolicy: 'Sometimes', terminationMessagePolicy: 'Nowhere' }] }),
      [
        `${c}.name: Required value`,
        `${c}.image: Required value`,
        `${c}.terminationMessagePolicy: Unsupported value: "Nowhere": supported values: "File", "FallbackToLogsOnError"`,
        `${c}.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`,
      ],
    ],
    ['a container with dots', pod({ containers: [{ name: 'a.b', image: 'nginx' }] }), [`${c}.name: Invalid value: "a.b": must not contain dots`]],
    ['an image with space around it', container({ image: ' nginx' }), [`${c}.image: Invalid value: " nginx": must not have leading or trailing whitespace`]],
    [
      'ports',
      container({ ports: [{ name: 'much-too-long-name', containerPort: 80 }, { containerPort: 0, protocol: 'HTTP' }, { name: 'a', containerPort: 1, hostPort: 8080 }, { name: 'a', containerPort: 2, hostPort: 8080 }] }),
      [
        `${c}.ports[0].name: Invalid value: "much-too-long-name": must be no more than 15 bytes`,
        `${c}.ports[1].containerPort: Required value`,
        `${c}.ports[1].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"`,
        `${c}.ports[3].name: Duplicate value: "a"`,
        `${c}.ports[3].hostPort: Duplicate value: "TCP//8080"`,
      ],
    ],
    [
      'variables',
      container({
        env: [
          { value: 'x' },
          { name: 'A=B' },
          { name: 'C', value: 'v', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'D', valueFrom: { fieldRef: { fieldPath: 'spec.nope' } } },
          { name: 'E', valueFrom: {} },
          { name: 'F', valueFrom: { fieldRef: { fieldPath: "metadata.labels['a b']" } } },
          { name: 'G', valueFrom: { resourceFieldRef: { resource: 'limits.gpu' } } },
          { name: 'H', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '2' } } },
          { name: 'I', valueFrom: { configMapKeyRef: { name: 'm', key: 'a b' } } },
          { name: 'J', valueFrom: { fieldRef: { fieldPath: 'metadata.annotations' } } },
        ],
        envFrom: [{ configMapRef: {} }, {}],
      }),
      [
        `${c}.env[0].name: Required value`,
        `${c}.env[1].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than '='`,
        `${c}.env[2].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`,
        `${c}.env[3].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nope": error converting fieldPath: field label not supported: spec.nope`,
        `${c}.env[4].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\` or \`secretKeyRef\``,
        `${c}.env[5].valueFrom.fieldRef: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName', or 'my.name', or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
        `${c}.env[6].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"`,
        `${c}.env[7].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
        `${c}.env[8].valueFrom.configMapKeyRef.key: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
        `${c}.env[9].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.annotations": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"`,
        `${c}.envFrom[0].configMapRef.name: Required value`,
        `${c}.envFrom: Invalid value: "": must specify one of: \`configMapRef\` or \`secretRef\``,
      ],
    ],
    [
      'mounts of volumes that are not there, or are wrong themselves',
      container(
        { volumeMounts: [{ name: 'two', mountPath: '/a' }, { name: 'nope', mountPath: '/a' }, { name: 'fine' }, { name: 'fine', mountPath: '/b', subPath: '/x', mountPropagation: 'Bidirectional' }] },
        { volumes: [{ name: 'fine', emptyDir: {} }, { name: 'two', emptyDir: {}, hostPath: { path: '/x' } }, { name: 'V_', configMap: { items: [{ key: 'a', path: '../b' }] } }, { name: 'fine', secret: { secretName: 's', defaultMode: 512 } }] },
      ),
      [
        'spec.volumes[1].hostPath: Forbidden: may not specify more than 1 volume type',
        'spec.volumes[2].configMap.name: Required value',
        `spec.volumes[2].configMap.items[0].path: Invalid value: "../b": must not contain '..'`,
        `spec.volumes[2].name: Invalid value: "V_": ${LABEL}`,
        'spec.volumes[3].secret.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
        'spec.volumes[3].name: Duplicate value: "fine"',
        `${c}.volumeMounts[0].name: Not found: "two"`,
        `${c}.volumeMounts[1].name: Not found: "nope"`,
        `${c}.volumeMounts[1].mountPath: Invalid value: "/a": must be unique`,
        `${c}.volumeMounts[2].mountPath: Required value`,
        `${c}.volumeMounts.subPath: Invalid value: "/x": must be a relative path`,
        `${c}.volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers`,
      ],
    ],
    [
      'amounts',
      container({ resources: { requests: { cpus: '1', 'nvidia.com/gpu': '1', 'hugepages-2Mi': '2Mi' }, limits: { memory: '-1', 'hugepages-2Mi': '4Mi' } } }),
      [
        `${c}.resources.limits[memory]: Invalid value: "-1": must be greater than or equal to 0`,
        `${c}.resources.requests[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified`,
        `${c}.resources.requests[cpus]: Invalid value: "cpus": must be a standard resource for containers`,
        `${c}.resources.limits: Required value: Limit must be set for non overcommitable resources`,
        `${c}.resources.requests: Invalid value: "2Mi": must be equal to hugepages-2Mi limit of 4Mi`,
        `${c}.resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0`,
      ],
    ],
    [
      'probes',
      container({
        livenessProbe: { httpGet: { path: '/', port: 99999, scheme: 'FTP' }, successThreshold: 2 },
        readinessProbe: { exec: {}, tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 5 },
        startupProbe: { periodSeconds: -1 },
      }),
      [
        `${c}.livenessProbe.httpGet.port: Invalid value: 99999: must be between 1 and 65535, inclusive`,
        `${c}.livenessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"`,
        `${c}.livenessProbe.successThreshold: Invalid value: 2: must be 1`,
        `${c}.readinessProbe.exec.command: Required value`,
        `${c}.readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`,
        `${c}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes`,
        `${c}.startupProbe: Required value: must specify a handler type`,
        `${c}.startupProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0`,
      ],
    ],
    [
      'init containers, and a restart policy where none may be',
      pod({ initContainers: [{ name: 'c', image: 'x', livenessProbe: { exec: { command: ['a'] } } }, { name: 'd', image: 'x', restartPolicy: 'Never' }], containers: [{ name: 'c', image: 'x', restartPolicy: 'Always' }] }),
      [
        `${c}.restartPolicy: Forbidden: may not be set for non-init containers`,
        'spec.initContainers[0].name: Duplicate value: "c"',
        'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
        'spec.initContainers[1].restartPolicy: Unsupported value: "Never": supported values: "Always"',
      ],
    ],
    [
      'policies and names of the pod itself',
      pod({ restartPolicy: 'Sometimes', dnsPolicy: 'Magic', hostname: 'UP', nodeName: 'N', activeDeadlineSeconds: 0, preemptionPolicy: 'Maybe', os: { name: 'plan9' } }),
      [
        'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
        'spec.dnsPolicy: Unsupported value: "Magic": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
        `spec.nodeName: Invalid value: "N": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
        'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
        `spec.hostname: Invalid value: "UP": ${LABEL}`,
        'spec.preemptionPolicy: Unsupported value: "Maybe": supported values: "PreemptLowerPriority", "Never"',
        'spec.os: Unsupported value: "plan9": supported values: "linux", "windows"',
      ],
    ],
    [
      'tolerations',
      pod({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }, { operator: 'Equal' }, { key: 'x', effect: 'Never' }, { key: 'x', operator: 'Like' }, { key: 'x', operator: 'Exists', tolerationSeconds: 3 }] }),
      [
        `spec.tolerations[0].operator: Invalid value: "b": value must be empty when \`operator\` is 'Exists'`,
        'spec.tolerations[1].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
        'spec.tolerations[2].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
        'spec.tolerations[3].operator: Unsupported value: "Like": supported values: "Equal", "Exists"',
        `spec.tolerations[4].effect: Invalid value: "": effect must be 'NoExecute' when \`tolerationSeconds\` is set`,
      ],
    ],
    [
      'affinity and spreading',
      pod({
        affinity: {
          nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Foo' }], matchFields: [{ key: 'b', operator: 'In', values: ['x'] }] }] }, preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, preference: {} }] },
          podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'z', matchLabelKeys: ['a'] }] },
        },
        topologySpreadConstraints: [
          { maxSkew: 0, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2, labelSelector: {} },
          { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} },
        ],
      }),
      [
        'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator',
        'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "b": not a valid field selector key',
        'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100',
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set',
        'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
        'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{z, ScheduleAnyway}"',
        'spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway',
      ],
    ],
    [
      'names and resolvers of its own',
      pod({ dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1', '1.1.1.1'], searches: ['a_b', 'C'], options: [{ value: 'x' }] }, hostAliases: [{ ip: 'x', hostnames: ['A'] }] }),
      [
        'spec.dnsConfig.nameservers[0]: Invalid value: "1.1.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        `spec.dnsConfig.searches[1]: Invalid value: "C": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')`,
        'spec.dnsConfig.options[0]: Required value: must not be empty',
        'spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        `spec.hostAliases[0].hostnames[0]: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
    ],
    [
      'profiles',
      pod({ securityContext: { seccompProfile: { type: 'Localhost' }, fsGroupChangePolicy: 'Never' }, containers: [{ name: 'c', image: 'x', securityContext: { seccompProfile: { type: 'Loose' }, procMount: 'Unmasked' } }] }),
      [
        `${c}.securityContext.procMount: Invalid value: "Unmasked": \`hostUsers\` must be false to use \`Unmasked\``,
        `${c}.securityContext.seccompProfile.type: Unsupported value: "Loose": supported values: "Localhost", "RuntimeDefault", "Unconfined"`,
        'spec.securityContext.fsGroupChangePolicy: Unsupported value: "Never": supported values: "Always", "OnRootMismatch"',
        'spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
      ],
    ],
    ['ephemeral containers from the start', pod({ ephemeralContainers: [{ name: 'e', image: 'x' }] }), ['spec.ephemeralContainers: Forbidden: cannot be set on create']],
    ['a node before its gates are lifted', pod({ nodeName: 'n', schedulingGates: [{ name: 'a/b' }] }), ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared']],
    ['a cost that is no number', pod({}, { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '+1' } }), ['metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer']],
    ['tokens without an account', pod({ volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 60 } }] } }] }), [
      'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
      'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ]],
  ])('%s', (_, object, expected) => expect(complaints('Pod', object)).toEqual(expected))

  const old = container({ resources: { requests: { memory: '1Gi' }, limits: { memory: '2Gi' } } }, { activeDeadlineSeconds: 10, tolerations: [{ key: 'a', operator: 'Exists' }] })
  const changed = (spec: Loose): Loose => ({ ...old, spec: { ...(old['spec'] as Loose), ...spec } })
  it.each<[string, Loose, string[]]>([
    ['an image', changed({ containers: [{ name: 'c', image: 'other', resources: { requests: { memory: '1Gi' }, limits: { memory: '2Gi' } } }] }), []],
    ['more containers', changed({ containers: [{ name: 'c', image: 'nginx' }, { name: 'd', image: 'nginx' }] }), ['spec.containers: Forbidden: pod updates may not add or remove containers']],
    ['a later deadline', changed({ activeDeadlineSeconds: 11 }), ['spec.activeDeadlineSeconds: Invalid value: 11: must be less than or equal to previous value']],
    ['no deadline', changed({ activeDeadlineSeconds: undefined }), ['spec.activeDeadlineSeconds: Invalid value: "null": must not update from a positive integer to nil value']],
    ['other tolerations', changed({ tolerations: [] }), ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds']],
  ])('on a change to %s', (_, object, expected) => expect(updateComplaints('Pod', object, old)).toEqual(expected))

  const sized = (requests: string | undefined, limits: string | undefined, more: Loose = {}): Loose =>
    container({ resources: { requests: requests ? { memory: requests } : {}, limits: limits ? { memory: limits } : {} }, ...more })
  it.each<[string, Loose, Loose, string[]]>([
    ['more memory', sized('1Gi', '4Gi'), sized('1Gi', '2Gi'), []],
    ['less memory', sized('1Gi', '1536Mi'), sized('1Gi', '2Gi'), [`${c}.resources.limits[memory]: Forbidden: memory limits cannot be decreased unless resizePolicy is RestartContainer`]],
    ['less memory with a restart', sized('1Gi', '1536Mi', { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] }), sized('1Gi', '2Gi'), []],
    ['a first limit', sized('1Gi', '2Gi'), sized('1Gi', undefined), [`${c}.resources.limits[memory]: Forbidden: memory limits cannot be added unless resizePolicy is RestartContainer`]],
    ['no limit', sized('1Gi', undefined), sized('1Gi', '2Gi'), [`${c}.resources.limits: Forbidden: resource limits cannot be removed`]],
    ['another class', sized('2Gi', '2Gi'), container({ resources: {} }), ['spec: Invalid value: "BestEffort": Pod QOS Class may not change as a result of resizing', `${c}.resources.limits[memory]: Forbidden: memory limits cannot be added unless resizePolicy is RestartContainer`]],
  ])('on a resize to %s', (_, object, before, expected) => expect(updateComplaints('Pod', object, before, 'resize')).toEqual(expected))
})

describe('what pods are warned of', () => {
  it.each<[string, Loose, string[]]>([
    ['nothing', pod({}), []],
    ['a name with dots', pod({}, { name: 'a.b' }), ["metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"]],
    ['old labels', pod({ nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }), ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead']],
    ['a fraction of a byte', container({ resources: { requests: { memory: '100m' } } }), [`${c}.resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer`]],
    ['a variable twice', container({ env: [{ name: 'A', value: 'x' }, { name: 'A', value: '$(A)z' }, { name: 'A', value: 'other' }] }), [`${c}.env[2]: hides previous definition of "A", which may be dropped when using apply`]],
    [
      'a port twice',
      pod({ initContainers: [{ name: 'i', image: 'x', ports: [{ containerPort: 80 }] }], containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80 }, { containerPort: 80, hostPort: 81 }] }] }),
      [
        `${c}.ports[0]: duplicate port definition with spec.initContainers[0].ports[0]`,
        `${c}.ports[1]: overlapping port definition with spec.initContainers[0].ports[0]`,
        `${c}.ports[1]: overlapping port definition with ${c}.ports[0]`,
      ],
    ],
    ['a selector of nobody', pod({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway' }] }), ['spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod']],
    ['no time at all', pod({ terminationGracePeriodSeconds: -1 }), ['spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1']],
  ])('%s', (_, object, expected) => expect(warningsOf('Pod', object)).toEqual(expected))
})
