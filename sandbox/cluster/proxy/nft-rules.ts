import { createHash } from 'node:crypto'
import type { ServiceRoute } from './service-network.ts'

/** What of the ruleset one route owns: chains by name with their rules, sets with their declaration, elements of the shared maps. */
export interface RouteRules {
  sets: Record<string, string>
  /** In an order in which each refers only to chains before it. */
  chains: [name: string, rules: string[]][]
  elements: { map: SharedMap; element: string }[]
}

/** A map from where a client goes to the chain that serves it, or a set of places where there is nobody. */
export type SharedMap = 'frontends' | 'nodeports' | 'refused' | 'refused_nodeports' | 'always' | 'from_isolated' | 'to_isolated'

export const TABLE = 'ip podyard'

/**
 * The table without any Service. Verdict maps are looked up once for each new connection, so its cost does not grow with the
 * number of Services. Refusing needs a filter chain: nat chains cannot reject. Policies look at packets that arrive, after the addresses of
 * Services were translated: what is dropped there is lost without a word to who sent it, as on a wire. What got past them is counted, by the
 * mark of the route that led it there and the pod that it arrives at; 10 minutes after the last one a count is forgotten.
 */
export const emptyTable = (nodeAddresses: readonly string[]): string => `
add table ${TABLE}
delete table ${TABLE}
table ${TABLE} {
  set nodes { type ipv4_addr; elements = { ${[...nodeAddresses, '127.0.0.1'].join(', ')} } }
  map frontends { type ipv4_addr . inet_proto . inet_service : verdict; }
  map nodeports { type inet_proto . inet_service : verdict; }
  set always { type ipv4_addr . ipv4_addr; }
  map from_isolated { type ipv4_addr : verdict; }
  map to_isolated { type ipv4_addr : verdict; }
  set connections { type mark . ipv4_addr . inet_service; flags dynamic,timeout; timeout 10m; size 8192; counter; }
  set refused { type ipv4_addr . inet_proto . inet_service; }
  set refused_nodeports { type inet_proto . inet_service; }
  chain services {
    type nat hook output priority -100;
    ip daddr . meta l4proto . th dport vmap @frontends
    ip daddr @nodes meta l4proto . th dport vmap @nodeports
  }
  chain refuse_now {
    meta l4proto tcp reject with tcp reset
    reject with icmp type port-unreachable
  }
  chain refuse {
    type filter hook output priority 0;
    ip daddr . meta l4proto . th dport @refused goto refuse_now
    ip daddr @nodes meta l4proto . th dport @refused_nodeports goto refuse_now
  }
  chain policies {
    type filter hook input priority 0;
    ct state established,related accept
    ip saddr . ip daddr @always accept
    ip saddr vmap @from_isolated
    ip daddr vmap @to_isolated
  }
  chain count {
    type filter hook input priority 10;
    ct state new ct mark != 0 update @connections { ct mark . ip daddr . th dport counter }
  }
}
`

/** Pure: one route as rules. The same route gives the same text, so that a change can be seen. */
export function routeRules(route: ServiceRoute): RouteRules {
  const id = createHash('sha256').update(route.name).digest('hex').slice(0, 16)
  const protocol = route.protocol.toLowerCase()
  const nobody = route.backends.length === 0
  const chain = `svc_${id}`
  const target = nobody ? '' : ` : goto ${chain}`
  const elements: RouteRules['elements'] = route.frontends.map(({ address, port }) => ({
    map: nobody ? 'refused' : 'frontends',
    element: `${address} . ${protocol} . ${port}${target}`,
  }))
  if (route.nodePort !== undefined) elements.push({ map: nobody ? 'refused_nodeports' : 'nodeports', element: `${protocol} . ${route.nodePort}${target}` })
  if (nobody) return { sets: {}, chains: [], elements }
  const mark = `ct mark set ${routeMark(route.name)}`
  if (route.onlyFrom === undefined) {
    const { sets, chains } = leading(route, id, protocol, chain)
    return { sets, chains: chains.map(([name, rules]) => [name, name === chain ? [mark, ...rules] : rules]), elements }
  }
  const parts = route.onlyFrom.filter(({ backends }) => backends.length > 0).map(({ sources, backends }, index) => ({ sources, name: `${chain}_${index}`, rules: leading({ ...route, backends }, `${id}_${index}`, protocol, `${chain}_${index}`) }))
  const choice = [mark, ...parts.map(({ sources, name }) => `ip saddr { ${sources.join(', ')} } goto ${name}`), 'drop']
  return { sets: Object.assign({}, ...parts.map(({ rules }) => rules.sets)) as RouteRules['sets'], chains: [...parts.flatMap(({ rules }) => rules.chains), [chain, choice]], elements }
}

/** By what a connection is known to have come over a route; never 0, which is no mark. */
export const routeMark = (name: string): number => Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 8), 16) || 1

const leading = (route: ServiceRoute, id: string, protocol: string, chain: string): Pick<RouteRules, 'sets' | 'chains'> =>
  route.affinitySeconds === undefined ? { sets: {}, chains: [[chain, [inTurn(route, protocol)]]] } : sticky(route, id, protocol, chain)

/** Each new connection to the next backend, exactly in turn. */
function inTurn({ backends }: ServiceRoute, protocol: string): string {
  const places = backends.map(({ address, port }, index) => `${index} : ${address} . ${port}`)
  return `meta l4proto ${protocol} dnat ip to numgen inc mod ${backends.length} map { ${places.join(', ')} }`
}

/** A client that was served lately goes back to where it was served. */
function sticky({ backends, affinitySeconds }: ServiceRoute, id: string, protocol: string, chain: string): Pick<RouteRules, 'sets' | 'chains'> {
  const sets: RouteRules['sets'] = {}
  const chains: RouteRules['chains'] = []
  const known: string[] = []
  const choices: string[] = []
  for (const [index, { address, port }] of backends.entries()) {
    const place = `${id}_${createHash('sha256').update(`${address}:${port}`).digest('hex').slice(0, 8)}`
    sets[`aff_${place}`] = `{ type ipv4_addr; flags dynamic,timeout; timeout ${affinitySeconds}s; }`
    chains.push([`ep_${place}`, [`update @aff_${place} { ip saddr }`, `meta l4proto ${protocol} dnat ip to ${address}:${port}`]])
    known.push(`ip saddr @aff_${place} goto ep_${place}`)
    choices.push(`${index} : goto ep_${place}`)
  }
  chains.push([chain, [...known, `numgen inc mod ${backends.length} vmap { ${choices.join(', ')} }`]])
  return { sets, chains }
}

/** The transaction that turns one ruleset into another: only what differs. "" when nothing does. */
export function transaction(before: ReadonlyMap<string, RouteRules>, after: ReadonlyMap<string, RouteRules>): string {
  const differs = (from: ReadonlyMap<string, RouteRules>, to: ReadonlyMap<string, RouteRules>) => new Map([...from].filter(([name, rules]) => to.get(name) !== rules))
  const [was, is] = [flatten(differs(before, after)), flatten(differs(after, before))]
  const lines: string[] = []
  for (const [element, map] of was.elements) if (is.elements.get(element) !== map) lines.push(`delete element ${TABLE} ${map} { ${keyOf(element)} }`)
  for (const [name, declaration] of is.sets) if (!was.sets.has(name)) lines.push(`add set ${TABLE} ${name} ${declaration}`)
  const changed = [...is.chains].filter(([name, rules]) => was.chains.get(name)?.join('\n') !== rules.join('\n'))
  for (const [name] of changed) lines.push(was.chains.has(name) ? `flush chain ${TABLE} ${name}` : `add chain ${TABLE} ${name}`)
  const goneChains = [...was.chains.keys()].filter((name) => !is.chains.has(name))
  for (const name of goneChains) lines.push(`flush chain ${TABLE} ${name}`)
  for (const [name, rules] of changed) for (const rule of rules) lines.push(`add rule ${TABLE} ${name} ${rule}`)
  for (const [element, map] of is.elements) if (was.elements.get(element) !== map) lines.push(`add element ${TABLE} ${map} { ${element} }`)
  // Chains that others went to are deleted after those others.
  for (const name of goneChains.reverse()) lines.push(`delete chain ${TABLE} ${name}`)
  for (const name of was.sets.keys()) if (!is.sets.has(name)) lines.push(`delete set ${TABLE} ${name}`)
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

const keyOf = (element: string): string => element.split(' : ')[0] ?? element

function flatten(rules: ReadonlyMap<string, RouteRules>) {
  const sets = new Map<string, string>()
  const chains = new Map<string, string[]>()
  const elements = new Map<string, SharedMap>()
  for (const one of rules.values()) {
    for (const [name, declaration] of Object.entries(one.sets)) sets.set(name, declaration)
    for (const [name, body] of one.chains) chains.set(name, body)
    for (const { map, element } of one.elements) elements.set(element, map)
  }
  return { sets, chains, elements }
}
