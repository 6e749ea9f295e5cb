import type { BlockAttributes } from './components.ts'

export type FenceOptions = Partial<Omit<BlockAttributes, 'data-block' | 'data-language'>>

const RUNNABLE = new Set(['bash', 'sh', 'shell', 'console'])
const FLAGS = ['run', 'copy', 'interrupt'] as const
const VALUES = { terminal: /^[\p{L}\p{N} _.-]{1,40}$/u, file: /^[\w./ -]{1,200}$/ } as const

/** Reads what stands after a fence's language. Throws an Error that says what would be right. */
export function readFence(language: string | null, meta: string | null): FenceOptions {
  const options: FenceOptions = {}
  let rest = (meta ?? '').trim()
  while (rest !== '') {
    const match = /^([A-Za-z]+)(?:="([^"]*)")?(?=\s|$)/.exec(rest)
    const [whole, name = '', value] = match ?? []
    if (whole === undefined) throw new Error(`"${rest}" after the fence is not understood: write words or name="value"`)
    if (value === undefined && isFlag(name)) options[`data-${name}`] = ''
    else if (value !== undefined && isValue(name)) {
      if (!VALUES[name].test(value)) throw new Error(`${name}="${value}" is not a ${name === 'file' ? 'file name' : 'name of a terminal'}`)
      options[`data-${name}`] = value
    } else throw new Error(`"${whole}" after the fence is not known: use run, copy, interrupt, terminal="…" or file="…"`)
    rest = rest.slice(whole.length).trim()
  }
  const runs = options['data-run'] !== undefined
  if (runs && !RUNNABLE.has(language ?? '')) throw new Error(`a block that runs is bash: write \`\`\`bash run, not \`\`\`${language ?? ''} run`)
  if (!runs && (options['data-terminal'] ?? options['data-interrupt']) !== undefined) throw new Error('terminal and interrupt belong to a block that runs: add run')
  return options
}

const isFlag = (name: string): name is (typeof FLAGS)[number] => (FLAGS as readonly string[]).includes(name)
const isValue = (name: string): name is keyof typeof VALUES => Object.hasOwn(VALUES, name)
