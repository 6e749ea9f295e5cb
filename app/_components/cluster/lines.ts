import type { ClusterPicture } from '../../../sandbox/cluster-protocol.ts'

/** From a Service to a pod; or to a node, where its pods are too many to be shown by name. */
export interface Line {
  key: string
  path: string
  service: string
  podUids: string[]
}

/** Where the lines run, from where the cards stand. Reads the layout and changes nothing. */
export function linesIn(frame: Element, { services }: ClusterPicture): Line[] {
  const origin = frame.getBoundingClientRect()
  const podCards = new Map([...frame.querySelectorAll<HTMLElement>('[data-pod-card]')].map((card) => [card.dataset.podCard, card]))
  return services.flatMap((service) => {
    const name = `${service.namespace}/${service.name}`
    const from = [...frame.querySelectorAll<HTMLElement>('[data-service-card]')].find((card) => card.dataset.serviceCard === name)?.getBoundingClientRect()
    if (!from) return []
    const ends = new Map<Element, string[]>()
    for (const uid of service.podUids) {
      const card = podCards.get(uid)
      const node = card?.closest('[data-node-card]')
      if (!card || !node) continue
      const end = isMark(card) ? node : card
      ends.set(end, [...(ends.get(end) ?? []), uid])
    }
    return [...ends].map(([end, podUids]) => {
      const to = end.getBoundingClientRect()
      const edge = (end.closest('[data-node-card]') ?? end).getBoundingClientRect().left
      const [x1, y1] = [from.right - origin.left, from.top + from.height / 2 - origin.top]
      const [x2, y2] = [edge - origin.left, (end instanceof HTMLElement && end.dataset.podCard ? to.top + Math.min(to.height / 2, 14) : to.top + 18) - origin.top]
      const bend = (x2 - x1) / 2
      return { key: `${name} ${podUids[0]}`, path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, service: name, podUids }
    })
  })
}

/** Among many, a pod is a tile and no row. */
const isMark = (card: HTMLElement): boolean => card.parentElement?.classList.contains('flex-wrap') ?? false
