import type { ContainerWorld } from '../image.ts'

/** A line of /etc/passwd or /etc/group. */
interface Named {
  name: string
  id: number
}

function namesIn(container: ContainerWorld, kind: 'user' | 'group'): Named[] {
  const text = Buffer.from(container.files.read(kind === 'user' ? '/etc/passwd' : '/etc/group') ?? new Uint8Array()).toString()
  return text.split('\n').flatMap((line) => {
    const [name = '', , id] = line.split(':')
    return id === undefined ? [] : [{ name, id: Number(id) }]
  })
}

/** What a user or group of this number is called here; the number where it has no name. */
export const nameOf = (container: ContainerWorld, kind: 'user' | 'group', id: number): string => namesIn(container, kind).find((one) => one.id === id)?.name ?? String(id)

/** The number that a name or number means; null for a name that nobody has. */
export function idOf(container: ContainerWorld, kind: 'user' | 'group', text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text)
  return namesIn(container, kind).find((one) => one.name === text)?.id ?? null
}
