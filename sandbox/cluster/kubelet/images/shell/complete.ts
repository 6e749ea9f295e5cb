import { posix } from 'node:path'
import { builtins } from './builtins.ts'
import type { Shell } from './shell.ts'

/** Where a new command begins: at the start, or behind what ends or joins another. */
const BEGINS_COMMAND = /(^|[;&|(`{]|\b(then|do|else|elif|if|while|until|sudo|exec|time|xargs)\s)\s*$/

/** What the word at the end of a line could be: a command where one is expected, else a file, or a variable. */
export function completions(shell: Shell, line: string): { start: number; candidates: string[] } {
  const word = /[^\s;&|()<>`"'=]*$/.exec(line)?.[0] ?? ''
  const start = line.length - word.length
  const { state, self } = shell
  const ordered = (names: Iterable<string>): string[] => [...new Set(names)].filter((name) => name.startsWith(word)).sort()
  if (word.startsWith('$')) return { start, candidates: ordered([...state.variables.keys()].map((name) => `$${name}`)) }
  if (!word.includes('/') && BEGINS_COMMAND.test(line.slice(0, start))) {
    const names = [...Object.keys(self.container.programs), ...Object.keys(builtins), ...state.functions.keys(), ...state.aliases.keys()]
    return { start, candidates: ordered(names.filter((name) => /^\w/.test(name))).map((name) => `${name} `) }
  }
  const at = word.lastIndexOf('/') + 1
  const [folder, begun] = [word.slice(0, at), word.slice(at)]
  const place = posix.resolve(state.directory, folder.replace(/^~(?=\/)/, shell.get('HOME') ?? '~'))
  const { files } = self.container
  if (files.get(place)?.content !== null) return { start, candidates: [] }
  const names = files.list(place).filter((name) => name.startsWith(begun) && (begun.startsWith('.') || !name.startsWith('.')))
  return { start, candidates: names.map((name) => `${folder}${name}${files.get(posix.join(place, name))?.content === null ? '/' : ' '}`) }
}
