import { listeningTables, parseTable } from '../files-view/listening.ts'

/** What programs in the sandbox's network listen on, pods among them: each has an address of its own there. */
export interface Listening {
  /** Whether a connection to this address would be taken. */
  isOn(address: string, port: number): boolean
  /** TCP ports that these very addresses are listened at, smallest first. */
  portsAt(addresses: readonly string[]): number[]
}

const everyAddress = new Set(['0.0.0.0', '::'])

/** Pure: from the texts of /proc/net/tcp and /proc/net/tcp6. */
export function listeningIn(tables: readonly string[]): Listening {
  const all = tables.flatMap(parseTable)
  const known = new Set(all.map(({ address, port }) => `${everyAddress.has(address) ? '*' : address}:${port}`))
  return {
    isOn: (address, port) => known.has(`${address}:${port}`) || known.has(`*:${port}`),
    portsAt: (addresses) => [...new Set(all.filter(({ address }) => addresses.includes(address)).map(({ port }) => port))].sort((a, b) => a - b),
  }
}

/** As the kernel has it now. What cannot be read is not listened on. */
export async function readListening(): Promise<Listening> {
  return listeningIn(await listeningTables())
}
