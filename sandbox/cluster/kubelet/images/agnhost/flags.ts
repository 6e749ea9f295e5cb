/** "--http-port=80", "--http-port 80" or "--udp" among the words after the subcommand. */
export function flagOf(argv: readonly string[], name: string): string | undefined {
  for (const [index, word] of argv.entries()) {
    if (word === `--${name}`) {
      const next = argv[index + 1]
      return next === undefined || next.startsWith('-') ? 'true' : next
    }
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3)
  }
  return undefined
}

export const portOf = (argv: readonly string[], name: string, otherwise: number): number => Number(flagOf(argv, name) ?? otherwise)

/** As Go's log package stamps a line: "2025/11/21 14:55:07". Milliseconds since 1970. */
export const goTime = (at: number): string => new Date(at).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
