export interface Place {
  terminal: number
  rect: { left: number; top: number; right: number; bottom: number }
}

export type Side = 'left' | 'right' | 'up' | 'down'

/** The terminal that one comes to when one goes that way from `from`: the nearest that overlaps; null at the edge. */
export function terminalTowards(places: readonly Place[], from: number, side: Side): number | null {
  const start = places.find((place) => place.terminal === from)?.rect
  if (!start) return null
  const sideways = side === 'left' || side === 'right'
  const reachable = places.flatMap(({ terminal, rect }) => {
    const distance = { left: start.left - rect.right, right: rect.left - start.right, up: start.top - rect.bottom, down: rect.top - start.bottom }[side]
    const overlap = sideways ? Math.min(start.bottom, rect.bottom) - Math.max(start.top, rect.top) : Math.min(start.right, rect.right) - Math.max(start.left, rect.left)
    // Neighbours share a divider, so rounding may let them overlap by a fraction of a pixel.
    return terminal !== from && distance > -1 && overlap > 0 ? [{ terminal, distance, overlap }] : []
  })
  return reachable.sort((a, b) => a.distance - b.distance || b.overlap - a.overlap)[0]?.terminal ?? null
}
