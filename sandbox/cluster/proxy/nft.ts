import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { feed } from '../machinery/feed.ts'
import { parseCounts } from './nft-counts.ts'
import { emptyTable, routeMark, type RouteRules, routeRules, TABLE, transaction } from './nft-rules.ts'
import { policyRules } from './nft-policies.ts'
import type { IsolatedPod, ServiceNetwork, ServiceRoute } from './service-network.ts'

export interface NftOptions {
  /** Where node ports answer, beside 127.0.0.1. */
  nodeAddresses: readonly string[]
  log: (line: string) => void
}

/**
 * Services as translations in the kernel (nftables). Needs CAP_NET_ADMIN in its network namespace, and the virtual addresses routed
 * there (see kubelet/any-ip.ts). Throws when the kernel or `nft` refuses.
 */
export async function openNftNetwork({ nodeAddresses, log }: NftOptions): Promise<ServiceNetwork> {
  const empty = emptyTable(nodeAddresses)
  await nft(empty)
  /** Null: the table is not there. */
  let applied: Map<string, RouteRules> | null = new Map()
  let wanted: { services: readonly ServiceRoute[]; isolated: readonly IsolatedPod[] } | null = null
  let running: Promise<void> | null = null

  // A route that has not changed is the same object, and means the same rules.
  const rulesOf = new WeakMap<ServiceRoute, RouteRules>()
  const rulesFor = (route: ServiceRoute): RouteRules => {
    const known = rulesOf.get(route) ?? routeRules(route)
    rulesOf.set(route, known)
    return known
  }

  const applyNow = async ({ services, isolated }: NonNullable<typeof wanted>): Promise<void> => {
    const next = new Map([...services.map((route) => [route.name, rulesFor(route)] as const), ...isolated.map((pod) => [`pod ${pod.address}`, policyRules(pod)] as const)])
    const whole = (): string => empty + transaction(new Map(), next)
    const text = applied === null ? whole() : transaction(applied, next)
    if (text === '') return
    try {
      await nft(text)
    } catch (error) {
      // What the kernel holds is not what was thought: begin anew, in one transaction, so that no connection sees it empty.
      log(`proxy: ${error instanceof Error ? error.message : String(error)}; the table is rebuilt`)
      applied = null
      await nft(whole())
    }
    applied = next
  }
  const drain = async (): Promise<void> => {
    try {
      for (let state = wanted; state !== null; state = wanted) {
        wanted = null
        await applyNow(state)
      }
    } finally {
      running = null
    }
  }
  return {
    apply(services, isolated = []) {
      wanted = { services, isolated }
      // A newer state replaces one that waits: whoever waits for either waits for the newer.
      running ??= drain()
      return running
    },
    async connections() {
      const routes = new Map([...(applied?.keys() ?? [])].map((name) => [routeMark(name), name]))
      return parseCounts(await nftList(`set ${TABLE} connections`), routes)
    },
    async close() {
      wanted = null
      await running
      // Added first, so that there is something to delete. A later `apply` makes it anew.
      await nft(`add table ${TABLE}\ndelete table ${TABLE}\n`)
      applied = null
    },
  }
}

const nft = (text: string): Promise<void> => feed('nft', ['-f', '-'], text)

/** As JSON; rejects with what nft said. The set has a bound, and so has its text. */
const nftList = async (what: string): Promise<string> => (await promisify(execFile)('nft', ['-j', 'list', ...what.split(' ')], { maxBuffer: 8 * 1024 * 1024 })).stdout
