import { expect, it } from 'vitest'
import { complaints, type Loose } from '../testing/complaints.ts'

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
const autoscaler = (more: Loose): Loose => ({ spec: { maxReplicas: 5, scaleTargetRef, ...more } })
const cpu = (target: Loose): Loose => ({ metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] })

it.each<[string, Loose, string[]]>([
  ['no bounds', autoscaler({ minReplicas: 0, maxReplicas: 0 }), ['spec.minReplicas: Invalid value: 0: must be greater than or equal to 1', 'spec.maxReplicas: Invalid value: 0: must be greater than 0']],
  ['bounds the wrong way round', autoscaler({ minReplicas: 6 }), ['spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`']],
  ['no target', { spec: { maxReplicas: 1, scaleTargetRef: { kind: 'a/b' } } }, ["spec.scaleTargetRef.kind: Invalid value: \"a/b\": may not contain '/'", 'spec.scaleTargetRef.name: Required value']],
  ['a metric without its source', autoscaler({ metrics: [{ type: 'Pods', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 5 } } }] }), ['spec.metrics[0].pods: Required value: must populate information for the given metric source']],
  ['a metric of two sources', autoscaler({ metrics: [{ type: 'Resource', pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '1' } }, resource: { name: 'cpu', target: {} } }] }), ['spec.metrics[0].pods: Forbidden: must populate the given metric source only']],
  ['a metric of no kind', autoscaler({ metrics: [{ type: 'Cpu' }] }), ['spec.metrics[0].type: Unsupported value: "Cpu": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"']],
  ['a share of nothing', autoscaler(cpu({ type: 'Utilization', averageUtilization: 0 })), ['spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0']],
  ['a target without a value', autoscaler(cpu({ type: 'Utilization' })), ['spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization']],
  ['two targets', autoscaler(cpu({ type: 'Utilization', averageUtilization: 5, averageValue: '1' })), ['spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization']],
  ['behaviour beyond its bounds', autoscaler({ behavior: { scaleDown: { stabilizationWindowSeconds: 9999, selectPolicy: 'Some', policies: [{ type: 'X', value: 0, periodSeconds: 2000 }] } } }), [
    'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 9999: must be less than or equal to 3600',
    'spec.behavior.scaleDown.selectPolicy: Unsupported value: "Some": supported values: "Disabled", "Max", "Min"',
    'spec.behavior.scaleDown.policies[0].type: Unsupported value: "X": supported values: "Percent", "Pods"',
    'spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero',
    'spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 2000: must be less than or equal to 1800',
  ]],
])('an autoscaler is refused with %s', (_title, object, expected) => expect(complaints('HorizontalPodAutoscaler', object)).toEqual(expected))
