import type { HorizontalPodAutoscalerBehavior, HPAScalingRules } from 'kubernetes-types/autoscaling/v2'

/** What a behaviour leaves out. pkg/apis/autoscaling/v2/defaults.go */
export function setScalingBehaviorDefaults(behavior: HorizontalPodAutoscalerBehavior): void {
  behavior.scaleUp = withDefaults(behavior.scaleUp, {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  })
  // Without a window of its own the controller's applies.
  behavior.scaleDown = withDefaults(behavior.scaleDown, { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] })
}

function withDefaults(rules: HPAScalingRules | undefined, defaults: HPAScalingRules): HPAScalingRules {
  const filled = { ...defaults, ...rules }
  if ((rules?.policies ?? []).length === 0 && defaults.policies) filled.policies = defaults.policies
  return filled
}
