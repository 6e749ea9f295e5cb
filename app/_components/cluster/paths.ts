/** Pixels, from the upper left corner of the drawing's middle part. */
export interface Point {
  x: number
  y: number
}

/** Pure: from a card's right edge to the left one of what stands beside it. */
export function curvePath(from: Point, to: Point): string {
  const bend = (to.x - from.x) / 2
  return `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`
}

/** Pixels, less than the room beside the cards; the first is the furthest out, so that the rails of Ingresses further down begin within it. */
const depths = [12, 8, 4] as const

/** Pixels, of the two bends of a rail. */
const corner = 4

/** Pure: out of a card's left edge, along beside the cards, and into another one's below or above it. @param lane one for each Ingress; past the third they share */
export function railPath(from: Point, to: Point, lane: number): string {
  const depth = depths[lane % depths.length] ?? depths[0]
  const [x, way] = [Math.min(from.x, to.x) - depth, to.y < from.y ? -1 : 1]
  const down = Math.min(corner, Math.abs(to.y - from.y) / 2) * way
  return `M${from.x} ${from.y}H${x + corner}Q${x} ${from.y} ${x} ${from.y + down}V${to.y - down}Q${x} ${to.y} ${x + corner} ${to.y}H${to.x}`
}
