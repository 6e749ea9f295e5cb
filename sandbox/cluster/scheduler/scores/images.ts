import type { NodeState } from '../node-state.ts'
import { BEST, type Score } from '../score.ts'

const MEBIBYTE = 1024 * 1024
/** Below the first an image's size does not count; the second, times the containers, is the most. https://pkg.go.dev/k8s.io/kubernetes/pkg/scheduler/framework/plugins/imagelocality */
const LEAST_BYTES = 23 * MEBIBYTE
const MOST_BYTES_A_CONTAINER = 1000 * MEBIBYTE

/** Nodes that have the images already, weighted by how many nodes do, so that one node is not preferred for ever. */
export const scoreImages: Score = (pod, nodes, { nodes: all }) => {
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]
  const spread = new Map(containers.map(({ image = '' }) => [image, all.filter((node) => imageSize(node, image) > 0).length / Math.max(1, all.length)]))
  return nodes.map((node) => {
    const bytes = containers.reduce((sum, { image = '' }) => sum + Math.floor(imageSize(node, image) * (spread.get(image) ?? 0)), 0)
    const most = MOST_BYTES_A_CONTAINER * containers.length
    return Math.floor((BEST * (Math.min(Math.max(bytes, LEAST_BYTES), most) - LEAST_BYTES)) / (most - LEAST_BYTES))
  })
}

const imageSize = (node: NodeState, image: string): number => {
  const name = image.includes(':') || image.includes('@') ? image : `${image}:latest`
  return node.node.status?.images?.find((one) => one.names?.includes(name))?.sizeBytes ?? 0
}
