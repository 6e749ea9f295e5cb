import { useEffect, useState } from 'react'
import type { RefObject } from 'react'

/** What is so near is drawn before one gets there. */
const margin = '400px'

/** Whether an element is to be seen, or nearly. False until the page is alive. */
export function useOnScreen(element: RefObject<HTMLElement | null>): boolean {
  const [onScreen, setOnScreen] = useState(false)
  useEffect(() => {
    if (!element.current) return
    const observer = new IntersectionObserver((entries) => setOnScreen(entries.at(-1)?.isIntersecting ?? false), { rootMargin: margin })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return onScreen
}
