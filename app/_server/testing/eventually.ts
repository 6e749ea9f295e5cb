import { expect, vi } from 'vitest'

/** Waits for something that another process or socket brings about, without a fixed pause. */
export const eventually = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, { timeout: 10_000, interval: 10 })

export const untilReady = (look: () => Promise<{ state: string }>) => eventually(async () => expect((await look()).state).toBe('ready'))
