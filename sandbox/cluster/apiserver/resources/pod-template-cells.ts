import type { PodSpec } from 'kubernetes-types/core/v1'

/** The CONTAINERS and IMAGES cells of -o wide. */
export function containerCells(spec: PodSpec | undefined): [names: string, images: string] {
  const containers = spec?.containers ?? []
  return [containers.map((one) => one.name).join(','), containers.map((one) => one.image ?? '').join(',')]
}
