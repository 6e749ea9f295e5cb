import { describe, expect, it } from 'vitest'
import { complaints, defaulted, type Loose } from '../testing/complaints.ts'

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } }
const spec = (more: Loose): Loose => ({ spec: { selector: { matchLabels: { app: 'a' } }, template, ...more } })
const number = (value: number): string => `intstr.IntOrString{Type:0, IntVal:${value}, StrVal:""}`
const text = (value: string): string => `intstr.IntOrString{Type:1, IntVal:0, StrVal:"${value}"}`

describe('workloads', () => {
  it.each<[string, string, Loose, string[]]>([
    ['a deployment with shares that make no sense', 'Deployment', spec({ strategy: { rollingUpdate: { maxUnavailable: '150%', maxSurge: 'abc' } } }), [
      `spec.strategy.rollingUpdate.maxSurge: Invalid value: ${text('abc')}: a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
      `spec.strategy.rollingUpdate.maxUnavailable: Invalid value: ${text('150%')}: must not be greater than 100%`,
    ]],
    ['a deployment that could never proceed', 'Deployment', spec({ strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '0%' } } }), [`spec.strategy.rollingUpdate.maxUnavailable: Invalid value: ${number(0)}: may not be 0 when \`maxSurge\` is 0`]],
    ['a strategy that nobody knows', 'Deployment', spec({ strategy: { type: 'Blue' } }), ['spec.strategy: Unsupported value: apps.DeploymentStrategy{Type:"Blue", RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}: supported values: "Recreate", "RollingUpdate"']],
    ['a daemon set without a selector', 'DaemonSet', { spec: { template } }, ['spec.template.metadata.labels: Invalid value: map[string]string{"app":"a"}: `selector` does not match template `labels`']],
    ['a daemon set that surges and takes away', 'DaemonSet', spec({ updateStrategy: { rollingUpdate: { maxSurge: 1 } } }), [`spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: ${number(1)}: may not be set when maxUnavailable is non-zero`]],
    ['a daemon set that does neither', 'DaemonSet', spec({ updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } }), ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0']],
    ['an update of a daemon set that nobody knows', 'DaemonSet', spec({ updateStrategy: { type: 'Sometimes' } }), [
      'spec.updateStrategy: Unsupported value: apps.DaemonSetUpdateStrategy{Type:"Sometimes", RollingUpdate:(*apps.RollingUpdateDaemonSet)(nil)}: supported values: "RollingUpdate", "OnDelete"',
    ]],
    ['a stateful set of several mistakes', 'StatefulSet', spec({ podManagementPolicy: 'Any', persistentVolumeClaimRetentionPolicy: { whenScaled: 'Keep' }, revisionHistoryLimit: -1, ordinals: { start: -1 }, serviceName: 'a.b' }), [
      "spec.podManagementPolicy: Invalid value: \"Any\": must be 'OrderedReady' or 'Parallel'",
      'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Retain", "Delete"',
      'spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
      'spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0',
      'spec.serviceName: Invalid value: "a.b": must not contain dots',
    ]],
    ['details of an update that does not roll', 'StatefulSet', spec({ updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } }), [
      "spec.updateStrategy.rollingUpdate: Invalid value: apps.RollingUpdateStatefulSetStrategy{Partition:1, MaxUnavailable:(*intstr.IntOrString)(nil)}: only allowed for updateStrategy 'RollingUpdate'",
    ]],
    ['an update of a stateful set that nobody knows', 'StatefulSet', spec({ updateStrategy: { type: 'X' } }), [
      "spec.updateStrategy: Invalid value: apps.StatefulSetUpdateStrategy{Type:\"X\", RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}: must be 'RollingUpdate' or 'OnDelete'",
    ]],
    ['a revision of nothing', 'ControllerRevision', { revision: -1 }, ['data: Required value: data is mandatory', 'revision: Invalid value: -1: must be greater than or equal to 0']],
  ])('complain of %s', (_title, kind, object, expected) => expect(complaints(kind, object)).toEqual(expected))

  it('let a stateful set have pods that cannot be: its controller will hear of it', () => {
    expect(complaints('StatefulSet', { spec: { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c' }] } } } })).toEqual([])
  })

  it('leave an update strategy that is named without its details', () => {
    expect(defaulted('StatefulSet', spec({ updateStrategy: { type: 'RollingUpdate' } }))).toMatchObject({ spec: { updateStrategy: { type: 'RollingUpdate' } } })
    expect((defaulted('StatefulSet', spec({ updateStrategy: { type: 'RollingUpdate' } })) as { spec?: { updateStrategy: object } }).spec?.updateStrategy).not.toHaveProperty('rollingUpdate')
    expect(defaulted('StatefulSet', spec({}))).toMatchObject({ spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } } })
  })
})
