/** A finger that moves further, in pixels, scrolls; one that stays longer, in milliseconds, opens the menu. */
const tapWithin = { pixels: 10, ms: 500 } as const

/** Calls back when a finger taps on the element: xterm takes touches for scrolling, and no click comes of them. */
export function onTap(element: HTMLElement, tapped: () => void): void {
  let down: { x: number; y: number; at: number } | null = null
  element.addEventListener('pointerdown', (event) => {
    down = event.pointerType === 'touch' && event.isPrimary ? { x: event.clientX, y: event.clientY, at: event.timeStamp } : null
  })
  element.addEventListener('pointerup', (event) => {
    const still = down !== null && Math.hypot(event.clientX - down.x, event.clientY - down.y) < tapWithin.pixels && event.timeStamp - down.at < tapWithin.ms
    down = null
    if (still) tapped()
  })
}
