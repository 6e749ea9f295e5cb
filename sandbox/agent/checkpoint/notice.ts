import type { Locale } from '../../../labs/schema/index.ts'
import type { TerminalMemory } from './manifest.ts'

/** Characters of a command line that the notice names. */
const COMMAND_CHARACTERS = 60

/**
 * Back from whatever a full-screen program had set up: its screen, its mouse, its colours and keys. The text before it stays. Leaving a screen
 * goes to the cursor that was saved on the other one, and where no program has its own screen, that is this one: so it is saved first.
 */
const leaveProgram = '\x1b7\x1b[?1049l\x1b[?1000;1002;1003;1006l\x1b[!p\x1b[?25h'
const faint = (text: string): string => `\x1b[2m${text}\x1b[22m`

export interface Resumption {
  kind: 'whole' | 'light'
  /** RFC 3339. */
  takenAt: string
  /** Milliseconds since 1970. */
  now: number
  locale: Locale
}

/** A terminal's screen as it was, with a line below it that says that it is an earlier one, and what did not come back. */
export function resumedScreen(before: string, { running }: Pick<TerminalMemory, 'running'>, resumption: Resumption): string {
  const lines = [says[resumption.locale][resumption.kind](minutes(resumption.takenAt), minutes(new Date(resumption.now).toISOString()))]
  if (running !== null && resumption.kind === 'whole') lines.push(says[resumption.locale].gone(plain(running)))
  const notice = lines.map((line) => `${faint(`── ${line} ──`)}\r\n`).join('')
  return before === '' ? notice : `${before}${leaveProgram}\r\n\x1b[J${notice}`
}

const says: Record<Locale, Record<Resumption['kind'], (taken: string, now: string) => string> & { gone(command: string): string }> = {
  en: {
    whole: (taken, now) => `resumed at ${now}, as kept at ${taken}; this is a new shell in the same folder`,
    light: (taken, now) => `step reset at ${now}: files and cluster as they were at ${taken}`,
    gone: (command) => `"${command}" was running and has ended`,
  },
  zh: {
    whole: (taken, now) => `已于 ${now} 恢复（保存于 ${taken}）；这是同一目录下的新 shell`,
    light: (taken, now) => `已于 ${now} 重置此步骤：文件和集群恢复到 ${taken} 时的样子`,
    gone: (command) => `当时正在运行的“${command}”已经结束`,
  },
}

/** The sandbox's clock shows UTC. */
const minutes = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`

/** On one line, without what a terminal would obey. */
function plain(command: string): string {
  const text = command.replace(/[\s\x00-\x1f\x7f-\x9f]+/g, ' ').trim()
  return text.length > COMMAND_CHARACTERS ? `${text.slice(0, COMMAND_CHARACTERS - 1)}…` : text
}
