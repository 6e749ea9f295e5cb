/** Gives pods their own addresses on this machine. Implementations: `any-ip` (routes of the sandbox's loopback), `noPodNetwork`. */
export interface PodNetwork {
  /** When it resolves, a listener may bind to the address and be reached. */
  add(address: string): Promise<void>
  remove(address: string): Promise<void>
  close(): Promise<void>
}

/** For runtimes that listen nowhere, and where loopback addresses serve as pod addresses already. */
export const noPodNetwork: PodNetwork = {
  add: () => Promise.resolve(),
  remove: () => Promise.resolve(),
  close: () => Promise.resolve(),
}
