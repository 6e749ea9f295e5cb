const INDEX = /^[+-]?\d+$/

/** How many indexes "0-2,5" names, or what is wrong with it: each is below `completions`, and they rise. */
export function countIndexes(text: string, completions: number): { count: number } | { problem: string } {
  if (text === '') return { count: 0 }
  let last: number | undefined
  let count = 0
  for (const part of text.split(',')) {
    const limits = part.split('-')
    if (limits.length > 2) return { problem: `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'` }
    const wrong = limits.find((limit) => !INDEX.test(limit))
    if (wrong !== undefined) return { problem: `cannot convert string to integer for index: ${JSON.stringify(wrong)}` }
    const [first = 0, end = first] = limits.map(Number)
    for (const [at, index] of limits.map(Number).entries()) {
      if (index >= completions) return { problem: `too large index: ${JSON.stringify(limits[at])}` }
    }
    if (last !== undefined && last >= first) return { problem: `non-increasing order, previous: ${last}, current: ${first}` }
    if (limits.length === 2 && first >= end) return { problem: `non-increasing order, previous: ${first}, current: ${end}` }
    count += end - first + 1
    last = end
  }
  return { count }
}
