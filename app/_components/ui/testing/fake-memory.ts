import { beforeEach, vi } from 'vitest'

/** Gives each test of a file a browser's storage that is empty at first. Returns what it has, by name. */
export function withFakeMemory(): Map<string, string> {
  const has = new Map<string, string>()
  beforeEach(() => {
    has.clear()
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => has.get(name) ?? null,
      setItem: (name: string, text: string) => has.set(name, text),
      removeItem: (name: string) => has.delete(name),
    })
    return () => vi.unstubAllGlobals()
  })
  return has
}
