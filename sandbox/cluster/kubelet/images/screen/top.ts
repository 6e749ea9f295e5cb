import { parseArguments, pause } from '../commands/command.ts'
import { nameOf } from '../commands/names.ts'
import type { Process, Program } from '../image.ts'
import { NODE_MEMORY_KIB } from '../../runtimes/proc-files.ts'
import { Screen } from './keys.ts'

const EVERY_SECONDS = 5
const KIB = 1024

/** What top shows: the container's own CPU and memory, as everything here is one container's. */
function report(self: Process): string[] {
  const { cpuNanoCores, memoryBytes } = self.container.usage()
  const processes = self.container.processes()
  const usedKib = Math.ceil(memoryBytes / KIB)
  const percent = (cpuNanoCores / 1e9) * 100
  const user = nameOf(self.container, 'user', self.container.files.who.uid).slice(0, 8).padEnd(8)
  return [
    `Mem: ${usedKib}K used, ${NODE_MEMORY_KIB - usedKib}K free, 0K shrd, 0K buff, 0K cached`,
    `CPU: ${percent.toFixed(0).padStart(3)}% usr   0% sys   0% nic ${Math.max(0, 100 - percent).toFixed(0).padStart(3)}% idle   0% io   0% irq   0% sirq`,
    `Load average: ${(percent / 100).toFixed(2)} ${(percent / 100).toFixed(2)} ${(percent / 100).toFixed(2)} 1/${processes.length} ${processes.at(-1)?.pid ?? 1}`,
    '\x1b[7m  PID USER     STAT   VSZ %VSZ COMMAND\x1b[m',
    ...processes.map(({ pid, command, memoryBytes: own }) => {
      const kib = Math.ceil(own / KIB)
      return `${String(pid).padStart(5)} ${user} S    ${String(kib).padStart(6)} ${((kib / NODE_MEMORY_KIB) * 100).toFixed(0).padStart(3)}% ${command}`
    }),
  ]
}

/** `top [-b] [-n times] [-d seconds]`; q ends it. */
export const top: Program = async (self) => {
  const { flags } = parseArguments(self.argv, 'bHm', ['n', 'd', 'o'])
  const times = Number(flags.get('n') ?? Infinity)
  const milliseconds = Number(flags.get('d') ?? EVERY_SECONDS) * 1000
  const { terminal } = self
  if (flags.has('b') || terminal === undefined || self.stdout !== terminal.write) {
    for (let shown = 0; shown < times; shown++) {
      if (shown > 0 && !(await pause(self, milliseconds))) break
      self.stdout(`${report(self).join('\n').replaceAll(/\x1b\[7?m/g, '')}\n`)
    }
    return 0
  }
  const draw = (): void => screen.write(`\x1b[H${report(self).slice(0, screen.rows).map((line) => `${line.slice(0, screen.columns + (line.startsWith('\x1b') ? 7 : 0))}\x1b[K\n`).join('').trimEnd()}\x1b[J`)
  const screen = new Screen(self, terminal, 'keys', draw)
  screen.write('\x1b[H\x1b[2J')
  try {
    let pressed = screen.key()
    for (let shown = 0; shown < times; shown++) {
      draw()
      const key = await Promise.race([pressed, pause(self, milliseconds).then((goesOn) => (goesOn ? 'later' : null))])
      if (key === null || key === 'q' || key === 'Q') break
      if (key !== 'later') pressed = screen.key()
    }
  } finally {
    screen.write(`\x1b[${screen.rows};1H\n`)
    screen.close()
  }
  return 0
}

/** `free [-b|-k|-m|-g|-h]`: of the machine, as in any container; what the container itself uses is in its cgroup. */
export const free: Program = async (self) => {
  const { flags } = parseArguments(self.argv, 'bkmghtw')
  const used = self.container.usage().memoryBytes
  const total = NODE_MEMORY_KIB * KIB
  const divisor = flags.has('b') ? 1 : flags.has('m') ? KIB ** 2 : flags.has('g') ? KIB ** 3 : KIB
  const shown = (bytes: number): string => (flags.has('h') ? `${(bytes / KIB ** 2).toFixed(1)}M` : String(Math.round(bytes / divisor))).padStart(12)
  self.stdout(`              total        used        free      shared  buff/cache   available\nMem:   ${[total, used, total - used, 0, 0, total - used].map(shown).join('')}\nSwap:  ${[0, 0, 0].map(shown).join('')}\n`)
  return 0
}
