import { CelScalar, celFunc, isCelList, isCelMap, type CelFunc, type CelValue } from '@bufbuild/cel'

/**
 * Questions that most checks on pods ask, so that lessons do not spell out conditions:
 *   ready(object)     its condition Ready is True, and it is not being deleted
 *   deleting(object)  it has a deletionTimestamp
 *   image(object)     image of the first container, of a pod or of a pod template; "" when there is none
 *   restarts(object)  restarts of a pod's containers, added up
 *   reasons(object)   why containers wait or ended: ["ImagePullBackOff"], [] for a healthy pod
 *   distinct(list)    the list with every value once
 * None of them fails on an object that is not far enough yet.
 */
export const labFunctions: readonly CelFunc[] = [
  celFunc('ready', [CelScalar.DYN], CelScalar.BOOL, (object) => !isDeleting(object) && items(at(object, 'status', 'conditions')).some((condition) => at(condition, 'type') === 'Ready' && at(condition, 'status') === 'True')),
  celFunc('deleting', [CelScalar.DYN], CelScalar.BOOL, isDeleting),
  celFunc('image', [CelScalar.DYN], CelScalar.STRING, (object) => {
    const spec = at(object, 'spec', 'template', 'spec') ?? at(object, 'spec')
    const image = at(items(at(spec, 'containers'))[0], 'image')
    return typeof image === 'string' ? image : ''
  }),
  celFunc('restarts', [CelScalar.DYN], CelScalar.INT, (object) =>
    containerStatuses(object).reduce<bigint>((sum, status) => {
      const count = at(status, 'restartCount')
      return typeof count === 'bigint' ? sum + count : sum
    }, 0n),
  ),
  celFunc('reasons', [CelScalar.DYN], CelScalar.DYN, (object) =>
    containerStatuses(object).flatMap((status) => {
      const reason = at(status, 'state', 'waiting', 'reason') ?? at(status, 'state', 'terminated', 'reason')
      return typeof reason === 'string' ? [reason] : []
    }),
  ),
  celFunc('distinct', [CelScalar.DYN], CelScalar.DYN, (list) => [...new Set(items(list))]),
]

function isDeleting(object: CelValue): boolean {
  return at(object, 'metadata', 'deletionTimestamp') !== undefined
}

function containerStatuses(object: CelValue): CelValue[] {
  return [...items(at(object, 'status', 'initContainerStatuses')), ...items(at(object, 'status', 'containerStatuses'))]
}

function at(value: CelValue | undefined, ...path: string[]): CelValue | undefined {
  return path.reduce<CelValue | undefined>((now, key) => (now !== undefined && isCelMap(now) ? now.get(key) : undefined), value)
}

function items(value: CelValue | undefined): CelValue[] {
  return value !== undefined && isCelList(value) ? [...value] : []
}
