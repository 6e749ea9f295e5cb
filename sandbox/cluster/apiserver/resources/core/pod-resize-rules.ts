import type { Container, Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { compareQuantities, tryParseQuantity } from '../../../machinery/quantity.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, invalid, type FieldError } from '../../field-errors.ts'
import { qosClass } from './pod-qos.ts'

const RESIZABLE = ['cpu', 'memory']

/** Only cpu and memory, and not so that the pod is of another class. pkg/apis/core/validation ValidatePodResize */
export function resizeProblems(pod: Pod, old: Stored<Pod>): FieldError[] {
  const errors: FieldError[] = []
  if (qosClass(pod) !== qosClass(old)) errors.push(invalid('spec', qosClass(old), 'Pod QOS Class may not change as a result of resizing'))
  const containers = (pod.spec?.containers ?? []).map((container, index): [Container, Container | undefined, number] => [container, old.spec?.containers[index], index])
  for (const [container, before, index] of containers) errors.push(...containerProblems(container, before, `spec.containers[${index}].resources`))
  for (const [container, before] of containers) if (othersChange(container, before)) errors.push(forbidden('spec', 'only cpu and memory resources are mutable'))
  return errors
}

/** validateContainerResize: nothing is taken away, and no running process loses memory. */
function containerProblems({ resources, resizePolicy = [] }: Container, before: Container | undefined, field: string): FieldError[] {
  const errors: FieldError[] = []
  for (const list of ['requests', 'limits'] as const) {
    const [now, then] = [resources?.[list] ?? {}, before?.resources?.[list] ?? {}]
    if (Object.keys(then).some((name) => !(name in now))) errors.push(forbidden(`${field}.${list}`, `resource ${list} cannot be removed`))
  }
  if ((resizePolicy.find(({ resourceName }) => resourceName === 'memory')?.restartPolicy ?? 'NotRequired') !== 'NotRequired') return errors
  const [now, then] = [resources, before?.resources].map((one) => tryParseQuantity(one?.limits?.['memory'] ?? ''))
  if (!now) return errors
  const refused = (what: string): FieldError => forbidden(`${field}.limits[memory]`, `memory limits cannot be ${what} unless resizePolicy is RestartContainer`)
  if (!then) return [...errors, refused('added')]
  return compareQuantities(now, then) < 0 ? [...errors, refused('decreased')] : errors
}

function othersChange({ resources }: Container, before: Container | undefined): boolean {
  const others = (map: Record<string, string> = {}): object => Object.fromEntries(Object.entries(map).filter(([name]) => !RESIZABLE.includes(name)))
  return (['limits', 'requests'] as const).some((list) => !equalJson(others(resources?.[list]), others(before?.resources?.[list])))
}
