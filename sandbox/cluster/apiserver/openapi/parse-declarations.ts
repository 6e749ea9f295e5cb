/** The comments of a TypeScript declaration file, by interface and by interface and property, below `prefix`. */
export function parseDeclarations(source: string, prefix: string): Record<string, string> {
  const found: Record<string, string> = {}
  let comment: string[] | null = null
  let open = false
  let owner: string | null = null
  for (const raw of source.split('\n')) {
    const line = raw.trim()
    if (open) {
      if (line.startsWith('*/')) open = false
      else comment?.push(line.replace(/^\* ?/, ''))
      continue
    }
    if (line.startsWith('/**')) {
      comment = []
      if (line.endsWith('*/')) comment.push(line.slice(3, -2).trim())
      else {
        open = true
        const first = line.slice(3).trim()
        if (first !== '') comment.push(first)
      }
      continue
    }
    const [, declared] = /^export (?:declare )?(?:interface|type) (\w+)/.exec(line) ?? []
    if (declared !== undefined) {
      owner = line.endsWith('{') ? declared : null
      if (comment !== null) found[`${prefix}.${declared}`] = textOf(comment)
    } else if (line === '}') owner = null
    else {
      const [, property] = /^(?:readonly )?"?([\w$-]+)"?\??:/.exec(line) ?? []
      if (owner !== null && property !== undefined && comment !== null) found[`${prefix}.${owner}.${property}`] = textOf(comment)
    }
    comment = null
  }
  return found
}

const textOf = (lines: readonly string[]): string => lines.join('\n').replaceAll('*\\/', '*/').trim()
