/** Keys that stand twice in one object, as strict decoding reports them: `duplicate field "spec.replicas"`. `text` is valid JSON. */
export function duplicateFields(text: string): string[] {
  const problems = new Set<string>()
  const open: { path: string; keys: Set<string> | null; index: number; key: string }[] = []
  let at = 0
  const pathBelow = (): string => {
    const top = open.at(-1)
    if (top === undefined) return ''
    if (top.keys === null) return `${top.path}[${top.index}]`
    return top.path === '' ? top.key : `${top.path}.${top.key}`
  }
  while (at < text.length) {
    const letter = text[at]!
    if (letter === '"') {
      const start = at++
      while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
      at++
      const top = open.at(-1)
      if (top === undefined || top.keys === null) continue
      let next = at
      while (' \t\r\n'.includes(text[next] ?? 'x')) next++
      if (text[next] !== ':') continue
      const raw = text.slice(start + 1, at - 1)
      top.key = raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw
      if (top.keys.has(top.key)) problems.add(`duplicate field "${pathBelow()}"`)
      top.keys.add(top.key)
      at = next
    } else if (letter === '{') open.push({ path: pathBelow(), keys: new Set(), index: 0, key: '' })
    else if (letter === '[') open.push({ path: pathBelow(), keys: null, index: 0, key: '' })
    else if (letter === '}' || letter === ']') open.pop()
    else if (letter === ',') {
      const top = open.at(-1)
      if (top !== undefined) top.index++
    }
    at++
  }
  return [...problems]
}
