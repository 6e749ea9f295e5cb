import { describe, expect, it } from 'vitest'
import { complaints, updateComplaints, type Loose } from './testing/complaints.ts'

describe('validation of the smaller groups', () => {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }
  it.each<[string, string, Loose, string[]]>([
    ['a budget of more than all', 'PodDisruptionBudget', { spec: { minAvailable: '150%' } }, ['spec.minAvailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"150%"}: must not be greater than 100%']],
    ['subjects without names', 'RoleBinding', { roleRef, subjects: [{ kind: 'User' }, { kind: 'ServiceAccount', name: 'A_B' }, { kind: 'Robot', name: 'r' }] }, [
      'subjects[0].name: Required value',
      'subjects[0].name: Invalid value: "": user name cannot be empty',
      expect.stringMatching(/^subjects\[1\]\.name: Invalid value: "A_B": a lowercase RFC 1123 subdomain/) as unknown as string,
      'subjects[2].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
    ]],
    ['an account of no namespace where there is none to be taken', 'ClusterRoleBinding', { roleRef, subjects: [{ kind: 'ServiceAccount', name: 'a' }] }, ['subjects[0].namespace: Required value']],
    ['an aggregation of nothing', 'ClusterRole', { aggregationRule: {} }, ['aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil']],
    ['a storage class of nobody', 'StorageClass', { reclaimPolicy: 'Recycle', volumeBindingMode: 'Later' }, [
      'provisioner: Required value',
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
    ]],
    ['a class in the name of the system', 'PriorityClass', { metadata: { name: 'system-x' }, value: 5 }, [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class",
    ]],
    ['a class above all others', 'PriorityClass', { value: 2_000_000_000, preemptionPolicy: 'Maybe' }, [
      'value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
      'preemptionPolicy: Unsupported value: "Maybe": supported values: "PreemptLowerPriority", "Never"',
    ]],
    ['a lease of no time', 'Lease', { spec: { leaseDurationSeconds: 0, leaseTransitions: -1, holderIdentity: '' } }, [
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
      'spec.holderIdentity: Invalid value: "": must not be empty',
    ]],
    ['endpoints that cannot be reached', 'EndpointSlice', { addressType: 'IPv4', endpoints: [{ addresses: [] }, { addresses: ['127.0.0.1'] }], ports: [{ port: 1 }, { port: 2, protocol: 'X' }] }, [
      'endpoints[0].addresses: Required value: must contain at least 1 address',
      'endpoints[1].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'ports[1].name: Duplicate value: ""',
      'ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
    ]],
    ['a policy bound to nothing in two ways', 'ValidatingAdmissionPolicyBinding', { spec: { validationActions: ['Nope', 'Deny', 'Warn'], paramRef: {} } }, [
      'spec.policyName: Required value',
      'spec.paramRef: Required value: one of name or selector must be specified',
      'spec.validationActions[0]: Unsupported value: "Nope": supported values: "Audit", "Deny", "Warn"',
      'spec.validationActions: Invalid value: []admissionregistration.ValidationAction{"Nope", "Deny", "Warn"}: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    ]],
    ['a webhook that is asked about everything and more', 'ValidatingWebhookConfiguration', {
      webhooks: [{ name: 'a.b.c', sideEffects: 'None', admissionReviewVersions: ['v1'], clientConfig: { url: 'https://a/b' }, rules: [{ operations: ['*', 'FLY'], apiGroups: [''], apiVersions: ['*', 'v1'], resources: ['*', 'pods', 'pods/*', 'pods/status'], scope: 'All' }] }],
    }, [
      'webhooks[0].rules[0].operations: Invalid value: []string{"*", "FLY"}: if \'*\' is present, must not specify other operations',
      'webhooks[0].rules[0].operations[1]: Unsupported value: "FLY": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
      'webhooks[0].rules[0].apiVersions: Invalid value: []string{"*", "v1"}: if \'*\' is present, must not specify other API versions',
      'webhooks[0].rules[0].resources[3]: Invalid value: "pods/status": if \'pods/*\' is present, must not specify pods/status',
      'webhooks[0].rules[0].resources: Invalid value: []string{"*", "pods", "pods/*", "pods/status"}: if \'*\' is present, must not specify other resources without subresources',
      'webhooks[0].rules[0].scope: Unsupported value: "All": supported values: "*", "Cluster", "Namespaced"',
    ]],
  ])('complains of %s', (_title, kind, object, expected) => expect(complaints(kind, object)).toEqual(expected))

  it('lets a role binding name an account of its own namespace', () => expect(complaints('RoleBinding', { roleRef, subjects: [{ kind: 'ServiceAccount', name: 'a' }] })).toEqual([]))

  it.each<[string, string, Loose, Loose, string[]]>([
    ['how a storage class binds', 'StorageClass', { provisioner: 'a', volumeBindingMode: 'WaitForFirstConsumer' }, { provisioner: 'a' }, ['volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable']],
    ['whom a priority class displaces', 'PriorityClass', { value: 1, preemptionPolicy: 'Never' }, { value: 2 }, ['value: Forbidden: may not be changed in an update.', 'preemptionPolicy: Invalid value: "Never": field is immutable']],
  ])('keeps %s', (_title, kind, next, old, expected) => expect(updateComplaints(kind, next, old)).toEqual(expected))
})
