'use client'
import { useEffect, useState } from 'react'
import { siteNow } from './site-clock.ts'

/** The time of this browser, in milliseconds since 1970, anew every `everyMs`; null before the page is alive. */
export const useNow = (everyMs: number): number | null => useClock(Date.now, everyMs)

/** The same by the site's clock, for what the site or a sandbox has dated. */
export const useSiteNow = (everyMs: number): number | null => useClock(siteNow, everyMs)

function useClock(clock: () => number, everyMs: number): number | null {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    const tick = () => setNow(clock())
    const first = setTimeout(tick, 0)
    const timer = setInterval(tick, everyMs)
    return () => {
      clearTimeout(first)
      clearInterval(timer)
    }
  }, [clock, everyMs])
  return now
}
