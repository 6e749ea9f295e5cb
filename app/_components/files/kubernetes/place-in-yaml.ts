/** A part of a path: a key, or one item of a list. */
export type YamlPart = string | typeof listItem
export const listItem = Symbol('list item')

export interface PlaceInYaml {
  /** From the manifest's root to the mapping that the line is in. */
  path: YamlPart[]
  /** The line's own key; null while there is none. */
  key: string | null
  /** What the cursor is in. */
  at: 'key' | 'value'
  /** Columns on which this line's key begins. */
  column: number
  /** Offset in the line of the word before the cursor. */
  from: number
}

interface Line {
  /** Columns of the dashes of list items that begin on this line. */
  dashes: number[]
  /** Column of what comes after them. */
  column: number
  key: string | null
  value: string
}

const keyPattern = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#:'"{}[\],&*!|>%@`-][^:#]*?|[^\s:]+?)\s*:(?:\s+(.*)|)$/

function readLine(text: string): Line | null {
  const [, spaces = '', items = '', rest = ''] = /^( *)((?:- +|-$)*)(.*)$/.exec(text) ?? []
  if ((rest === '' && items === '') || rest.startsWith('#')) return null
  const dashes = [...items.matchAll(/-/g)].map((match) => spaces.length + match.index)
  const [, key, value = ''] = keyPattern.exec(rest) ?? []
  return { dashes, column: spaces.length + items.length, key: key === undefined ? null : unquote(key), value }
}

const unquote = (key: string): string => key.replace(/^(["'])(.*)\1$/, '$2').trim()

/** Lines of the manifest that line `index` belongs to: files hold several, with "---" between. */
export function manifestAround(lines: readonly string[], index: number): { first: number; last: number } {
  const isBorder = (line: string | undefined): boolean => line !== undefined && /^---(\s|$)/.test(line)
  let first = index
  while (first > 0 && !isBorder(lines[first])) first--
  if (isBorder(lines[first])) first++
  let last = index
  while (last + 1 < lines.length && !isBorder(lines[last + 1])) last++
  return { first, last }
}

/**
 * Where a cursor is in a manifest in block style, which need not be valid, since it is being typed: judged by indentation alone.
 * Null inside of a text block (`|`), where nothing is YAML.
 */
export function placeAt(lines: readonly string[], index: number, cursor: number): PlaceInYaml | null {
  const text = lines[index] ?? ''
  const before = text.slice(0, cursor)
  const own = readLine(text)
  const line: Line = own ?? { dashes: [], column: before.length, key: null, value: '' }
  const { first } = manifestAround(lines, index)
  const path = pathOf(lines, first, index, line)
  if (path === null) return null
  const afterColon = /:\s+([^\s]*)$/.exec(before)
  const word = /[^\s]*$/.exec(before)?.[0] ?? ''
  const at = line.key !== null && afterColon !== null && before.length > line.column ? 'value' : 'key'
  return { path, key: line.key, at, column: line.column, from: cursor - (at === 'value' ? (afterColon?.[1]?.length ?? 0) : word.length) }
}

function pathOf(lines: readonly string[], first: number, index: number, own: Line): YamlPart[] | null {
  const path: YamlPart[] = []
  let { column } = own
  let open = [...own.dashes]
  for (let at = index - 1; ; at--) {
    // An item of a list belongs to a key no further right than its dash.
    for (let dash = open.pop(); dash !== undefined; dash = open.pop()) {
      path.unshift(listItem)
      column = dash + 1
    }
    let line: Line | null = null
    for (; at >= first; at--) {
      line = readLine(lines[at] ?? '')
      if (line && line.key !== null && line.column < column) break
      // The item that this line continues began further up.
      if (line && line.dashes.length > 0 && (line.column === column || (line.key === null && line.dashes.at(-1)! < column))) break
      line = null
    }
    if (!line) return path
    if (line.column < column && line.key !== null) {
      if (/^[|>]/.test(line.value)) return null
      path.unshift(line.key)
    }
    column = line.column
    open = [...line.dashes]
  }
}

/** apiVersion and kind of the manifest around a line, as far as they are written. */
export function kindAround(lines: readonly string[], index: number): { apiVersion: string | null; kind: string | null } {
  const { first, last } = manifestAround(lines, index)
  const valueOf = (key: string): string | null => {
    for (let at = first; at <= last; at++) {
      const value = new RegExp(`^${key}:\\s+["']?([^\\s"'#]+)`).exec(lines[at] ?? '')?.[1]
      if (value !== undefined) return value
    }
    return null
  }
  return { apiVersion: valueOf('apiVersion'), kind: valueOf('kind') }
}
