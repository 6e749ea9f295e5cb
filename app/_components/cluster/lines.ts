import { keysOf } from '../../../sandbox/cluster-keys.ts'
import { leadsOf } from './leads.ts'
import type { Lead } from './leads.ts'
import type { Service, VisiblePicture } from './look.ts'
import { curvePath, railPath } from './paths.ts'
import type { Point } from './paths.ts'

/** From a Service to a pod; or to a node, where its pods are too many to be shown by name. */
export interface Line {
  key: string
  path: string
  end: Point
  service: string
  podUids: string[]
}

/** From an Ingress to a Service. */
export interface LeadLine extends Lead {
  path: string
  end: Point
}

export interface Lines {
  toPods: Line[]
  toServices: LeadLine[]
}

/** Where the lines run, from where the cards stand. Reads the layout, once, and changes nothing. */
export function linesIn(frame: Element, picture: VisiblePicture): Lines {
  const origin = frame.getBoundingClientRect()
  const cards = { pods: cardsIn(frame, 'podCard'), services: cardsIn(frame, 'serviceCard'), others: cardsIn(frame, 'otherKey') }
  return {
    toPods: picture.services.flatMap((service) => {
      const from = cards.services.get(keysOf.services(service))?.getBoundingClientRect()
      return from === undefined ? [] : linesFrom(service, from, cards.pods, origin)
    }),
    toServices: linesOfLeads(leadsOf(picture), cards.others, cards.services, origin),
  }
}

type Cards = ReadonlyMap<string, HTMLElement>

const selectors = { podCard: '[data-pod-card]', serviceCard: '[data-service-card]', otherKey: '[data-other-key]' } as const

const cardsIn = (frame: Element, mark: keyof typeof selectors): Cards => new Map([...frame.querySelectorAll<HTMLElement>(selectors[mark])].map((card) => [card.dataset[mark] ?? '', card]))

function linesFrom(service: Service, from: DOMRect, podCards: Cards, origin: DOMRect): Line[] {
  const name = keysOf.services(service)
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
    const [start, stop]: [Point, Point] = [
      { x: from.right - origin.left, y: from.top + from.height / 2 - origin.top },
      { x: edge - origin.left, y: (end instanceof HTMLElement && end.dataset.podCard ? to.top + Math.min(to.height / 2, 14) : to.top + 18) - origin.top },
    ]
    return { key: `${name} ${podUids[0]}`, path: curvePath(start, stop), end: stop, service: name, podUids }
  })
}

/** From name to name: as a curve where the Services stand beside the Ingresses, else along beside the cards. */
function linesOfLeads(leads: readonly Lead[], ingressCards: Cards, serviceCards: Cards, origin: DOMRect): LeadLine[] {
  const lanes = [...new Set(leads.map(({ ingress }) => ingress))]
  return leads.flatMap((lead) => {
    const [ingress, service] = [edgesAtName(ingressCards.get(lead.ingress), origin), edgesAtName(serviceCards.get(lead.service), origin)]
    if (ingress === null || service === null) return []
    const isBeside = ingress.right.x < service.left.x
    return [{ ...lead, path: isBeside ? curvePath(ingress.right, service.left) : railPath(ingress.left, service.left, lanes.indexOf(lead.ingress)), end: service.left }]
  })
}

/** On a card's edges, where its first line is; that is as high as type is large. */
function edgesAtName(card: HTMLElement | undefined, origin: DOMRect): { left: Point; right: Point } | null {
  const name = card?.querySelector('[data-thing] > :first-child')?.getBoundingClientRect()
  if (card === undefined || name === undefined) return null
  const { left, right } = card.getBoundingClientRect()
  const y = name.top + name.height / 2 - origin.top
  return { left: { x: left - origin.left, y }, right: { x: right - origin.left, y } }
}

/** Among many, a pod is a tile and no row. */
const isMark = (card: HTMLElement): boolean => card.parentElement?.classList.contains('flex-wrap') ?? false
