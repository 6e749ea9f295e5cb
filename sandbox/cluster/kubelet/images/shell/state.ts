import type { Process } from '../image.ts'
import type { Node } from './syntax.ts'

/** What one shell remembers; a subshell begins with a copy. */
export interface ShellState {
  variables: Map<string, string>
  exported: Set<string>
  functions: Map<string, Node>
  positional: string[]
  directory: string
  status: number
  /** set -e */
  errexit: boolean
  traps: Map<string, string>
  aliases: Map<string, string>
  /** Variables that keep their value. */
  fixed: Set<string>
}

export const newState = ({ environment, workingDirectory }: Process): ShellState => ({
  variables: new Map(Object.entries(environment)),
  exported: new Set(Object.keys(environment)),
  functions: new Map(),
  positional: [],
  directory: workingDirectory,
  status: 0,
  errexit: false,
  traps: new Map(),
  aliases: new Map(),
  fixed: new Set(),
})

/** For a subshell: what it changes is its own. */
export const copyState = (state: ShellState): ShellState => ({
  ...state,
  variables: new Map(state.variables),
  exported: new Set(state.exported),
  functions: new Map(state.functions),
  positional: [...state.positional],
  aliases: new Map(state.aliases),
  fixed: new Set(state.fixed),
  // Traps are the parent's own.
  traps: new Map(),
})
