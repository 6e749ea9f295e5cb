import { pause } from '../commands/command.ts'
import type { Program } from '../image.ts'

const METHODS = ['GET', 'POST', 'PUT']
const NAMESPACES = ['kube-system', 'default', 'ns']
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

const chosen = <T>(from: ArrayLike<T>): T => from[Math.floor(Math.random() * from.length)] as T

/** "20s", "1m30s" in milliseconds; 0 for what is none. */
const goDuration = (text: string): number => [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0)

/** So many lines (-t, --log-lines-total) as an API server would log requests, evenly over a time (-d, --run-duration). */
export const logsGenerator: Program = async (self) => {
  const value = (long: string, short: string): string => {
    const words = self.argv
    const at = words.findIndex((word) => word === `--${long}` || word === `-${short}`)
    return at >= 0 ? (words[at + 1] ?? '') : (words.find((word) => word.startsWith(`--${long}=`))?.slice(long.length + 3) ?? '')
  }
  const [total, duration] = [Number(value('log-lines-total', 't')), goDuration(value('run-duration', 'd'))]
  if (!(total > 0) || duration <= 0) {
    self.stderr(total > 0 ? `Invalid duration: ${value('run-duration', 'd')}\n` : `Invalid total number of lines: ${total}\n`)
    return 255
  }
  for (let id = 0; id < total; id++) {
    const [, month, day, time] = /^\d+-(\d+)-(\d+)T([\d:.]+)Z/.exec(new Date(self.clock.now()).toISOString()) ?? []
    const pod = Array.from({ length: chosen([3, 4]) }, () => chosen(LETTERS)).join('')
    self.stderr(`I${month}${day} ${time}000       1 logs_generator.go:76] ${id} ${chosen(METHODS)} /api/v1/namespaces/${chosen(NAMESPACES)}/pods/${pod} ${200 + Math.floor(Math.random() * 400)}\n`)
    if (!(await pause(self, duration / total))) break
  }
  return 0
}
