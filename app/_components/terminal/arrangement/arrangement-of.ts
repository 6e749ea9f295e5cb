import type { TerminalInfo } from '../../../../sandbox/protocol.ts'
import { arrange } from './arrangement.ts'
import type { Arrangement } from './arrangement.ts'

interface Given {
  remembered: Arrangement
  terminals: readonly TerminalInfo[]
}

let last: { given: Given; arrangement: Arrangement } | null = null

/** How the terminals that there are stand now. The same object as long as nothing changed, as React wants it. */
export function arrangementOf({ remembered, terminals }: Given): Arrangement {
  if (last?.given.remembered === remembered && last.given.terminals === terminals) return last.arrangement
  const arrangement = arrange(remembered, terminals.map((terminal) => terminal.id))
  last = { given: { remembered, terminals }, arrangement }
  return arrangement
}
