import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from 'kubernetes-types/autoscaling/v2'

const SHOWN = 2

/** The TARGETS cell: "cpu: <unknown>/50%". pkg/printers/internalversion/printers.go formatHPAMetrics */
export function metricsCell(specs: MetricSpec[], statuses: MetricStatus[]): string {
  if (specs.length === 0) return '<none>'
  const cells = specs.map((spec, index) => metricCell(spec, statuses[index]))
  const shown = cells.slice(0, SHOWN).join(', ')
  return cells.length > SHOWN ? `${shown} + ${cells.length - SHOWN} more...` : shown
}

function metricCell(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'Resource':
      return resourceCell(spec.resource!.name, spec.resource!.target, status?.resource?.current)
    case 'ContainerResource':
      return resourceCell(spec.containerResource!.name, spec.containerResource!.target, status?.containerResource?.current)
    case 'Pods':
      return `${status?.pods?.current.averageValue ?? '<unknown>'}/${spec.pods!.target.averageValue ?? ''}`
    case 'Object':
      return valueCell(spec.object!.target, status?.object?.current)
    case 'External':
      return valueCell(spec.external!.target, status?.external?.current)
    default:
      return '<unknown type>'
  }
}

function resourceCell(name: string, target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) return `${name}: ${current?.averageValue ?? '<unknown>'}/${target.averageValue}`
  return `${name}: ${percent(current?.averageUtilization, '<unknown>')}/${percent(target.averageUtilization, '<auto>')}`
}

const valueCell = (target: MetricTarget, current: MetricValueStatus | undefined): string =>
  target.averageValue !== undefined
    ? `${current?.averageValue ?? '<unknown>'}/${target.averageValue} (avg)`
    : `${current?.value ?? '<unknown>'}/${target.value ?? ''}`

const percent = (value: number | undefined, otherwise: string): string => (value === undefined ? otherwise : `${value}%`)
