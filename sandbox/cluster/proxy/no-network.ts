import type { ServiceNetwork } from './service-network.ts'

/** Where no Service address leads anywhere: simulated pods listen nowhere. */
export const noServiceNetwork: ServiceNetwork = {
  apply: () => Promise.resolve(),
  close: () => Promise.resolve(),
}
