/** One block of a case's script. */
export interface Block {
  command: string
  /** Run, not recorded. */
  quiet: boolean
  /** Repeat until it exits 0, for at most so many seconds; only its failure is recorded. */
  untilSeconds: number | null
}

/** Blocks are parted by blank lines; lines that begin with `#` and a word, `!` or a space say how, and are not run. */
export function parseScript(text: string): Block[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.trim() !== '')
    const command = lines.filter((line) => !/^#(quiet|until|!)/.test(line) && !line.startsWith('# ')).join('\n')
    if (command === '') return []
    const until = /^#until (\d+)/.exec(lines[0] ?? '')
    return [{ command, quiet: lines[0]?.startsWith('#quiet') === true, untilSeconds: until === null ? null : Number(until[1]) }]
  })
}
