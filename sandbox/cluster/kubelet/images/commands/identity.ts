import type { Process, Program } from '../image.ts'
import { parseArguments, printing } from './command.ts'
import { nameOf } from './names.ts'

/** "1000", or "0(root)" for a number that has a name. */
function numbered(self: Process, kind: 'user' | 'group', number: number): string {
  const name = nameOf(self.container, kind, number)
  return name === String(number) ? name : `${number}(${name})`
}

export const id: Program = async (self) => {
  const { flags } = parseArguments(self.argv, 'ugGnr')
  const { uid, gid, groups } = self.container.files.who
  const shown = (kind: 'user' | 'group', number: number): string => (flags.has('n') ? nameOf(self.container, kind, number) : String(number))
  if (flags.has('u')) self.stdout(`${shown('user', uid)}\n`)
  else if (flags.has('g')) self.stdout(`${shown('group', gid)}\n`)
  else if (flags.has('G')) self.stdout(`${groups.map((group) => shown('group', group)).join(' ')}\n`)
  else self.stdout(`uid=${numbered(self, 'user', uid)} gid=${numbered(self, 'group', gid)} groups=${groups.map((group) => numbered(self, 'group', group)).join(',')}\n`)
  return 0
}

export const whoami: Program = async (self) => {
  const { uid } = self.container.files.who
  const name = nameOf(self.container, 'user', uid)
  if (name !== String(uid)) return printing(() => `${name}\n`)(self)
  self.stderr(`whoami: unknown uid ${uid}\n`)
  return 1
}
