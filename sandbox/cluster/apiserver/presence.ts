/** Which parts of the control plane are there: those in this process, and those that watch over the network. */
export interface Presence {
  /** A part in this process, which lives as long as the server. */
  join(user: string): void
  /** A watch over the network; ends with what it returns. */
  watching(user: string): () => void
  has(user: string): boolean
}

export function createPresence(): Presence {
  const local = new Set<string>()
  const watches = new Map<string, number>()
  return {
    join: (user) => void local.add(user),
    watching(user) {
      watches.set(user, (watches.get(user) ?? 0) + 1)
      let open = true
      return () => {
        if (open) watches.set(user, (watches.get(user) ?? 1) - 1)
        open = false
      }
    },
    has: (user) => local.has(user) || (watches.get(user) ?? 0) > 0,
  }
}
