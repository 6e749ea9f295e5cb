import { posix } from 'node:path'
import type { ContainerFiles } from '../../runtimes/container-files.ts'

/** A shell pattern (*, ?, [abc], \x) as the source of a regular expression. `greedy` decides how much * takes. */
export function patternSource(pattern: string, { greedy = true, crossing = true } = {}): string {
  const any = crossing ? '[\\s\\S]' : '[^/]'
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const one = pattern[at] ?? ''
    if (one === '*') source += `${any}*${greedy ? '' : '?'}`
    else if (one === '?') source += any
    else if (one === '[') {
      const end = pattern.indexOf(']', at + (pattern[at + 1] === '!' || pattern[at + 1] === ']' ? 3 : 2))
      if (end < 0) source += '\\['
      else {
        source += `[${pattern.slice(at + 1, end).replace(/^!/, '^').replace(/\\/g, '\\\\').replace(/\[:(\w+):\]/g, (_, name: string) => CLASSES[name] ?? '')}]`
        at = end
      }
    } else {
      const literal = one === '\\' && at + 1 < pattern.length ? (pattern[++at] ?? '') : one
      source += literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    }
  }
  return source
}

const CLASSES: Record<string, string> = { digit: '0-9', alpha: 'A-Za-z', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: '\\s' }

export const matches = (pattern: string, text: string): boolean => new RegExp(`^${patternSource(pattern)}$`).test(text)

/** Backslashes before what would be special, so that the text means itself in a pattern. */
export const quotePattern = (text: string): string => text.replace(/[*?[\]\\]/g, '\\$&')

export const hasWildcard = (pattern: string): boolean => /(^|[^\\])(\\\\)*[*?[]/.test(pattern)

/** Paths that a pattern finds, in order; none when it finds nothing. */
export function glob(pattern: string, directory: string, files: ContainerFiles): string[] {
  const absolute = pattern.startsWith('/')
  let found = [absolute ? '/' : '']
  for (const part of pattern.split('/').filter((one) => one !== '')) {
    const test = new RegExp(`^${patternSource(part, { crossing: false })}$`)
    const wild = hasWildcard(part)
    found = found.flatMap((base) => {
      const place = posix.resolve(directory, base)
      if (!wild) return files.get(posix.join(place, part.replace(/\\(.)/g, '$1'))) === null ? [] : [posix.join(base, part.replace(/\\(.)/g, '$1'))]
      const names = files.list(place).filter((name) => test.test(name) && (!name.startsWith('.') || part.startsWith('.')))
      return names.map((name) => posix.join(base, name))
    })
  }
  return found.filter((path) => path !== '')
}
