import type { RouteConnections } from './service-network.ts'

/** What of `nft -j list set` is read: https://manpages.debian.org/bookworm/libnftables1/libnftables-json.5.en.html */
interface ListedSet {
  nftables: { set?: { elem?: { elem?: { val?: { concat?: [mark: number, address: string, port: number] }; counter?: { packets: number } } }[] } }[]
}

/** Pure: the counts of the set of connections. One packet begins each. Those of routes that are gone are left out. */
export function parseCounts(json: string, routeOfMark: ReadonlyMap<number, string>): RouteConnections[] {
  const { nftables } = JSON.parse(json) as ListedSet
  return nftables.flatMap(({ set }) => set?.elem ?? []).flatMap(({ elem }) => {
    const [mark, address, port] = elem?.val?.concat ?? []
    const route = mark === undefined ? undefined : routeOfMark.get(mark)
    if (route === undefined || address === undefined || port === undefined) return []
    return [{ route, address, port, count: elem?.counter?.packets ?? 0 }]
  })
}
