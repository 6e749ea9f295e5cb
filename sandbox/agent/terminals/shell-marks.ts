/** What a shell tells about itself; see box/bash.bashrc. */
export type ShellMark = { type: 'prompt' } | { type: 'continued' } | { type: 'command'; line: string } | { type: 'started' } | { type: 'ended'; exitStatus: number } | { type: 'folder'; path: string }

/** Bytes of one mark; longer is no mark of ours. */
const MARK_BYTES = 8 * 1024
const BEGIN = Buffer.from('\x1b]633;')
const BELL = 0x07

/** Finds marks in a terminal's output, also where a chunk ends within one. The output itself is not changed. */
export class ShellMarks {
  private kept: Buffer = Buffer.alloc(0)

  /** @param word what every true mark ends in */
  constructor(private readonly word: string) {}

  read(chunk: Buffer): ShellMark[] {
    const bytes = this.kept.byteLength === 0 ? chunk : Buffer.concat([this.kept, chunk])
    const marks: ShellMark[] = []
    let from = 0
    for (;;) {
      const begin = bytes.indexOf(BEGIN, from)
      if (begin === -1) {
        this.kept = partialBegin(bytes, from)
        return marks
      }
      const end = bytes.indexOf(BELL, begin + BEGIN.byteLength)
      if (end === -1 && bytes.byteLength - begin <= MARK_BYTES) {
        this.kept = Buffer.from(bytes.subarray(begin))
        return marks
      }
      if (end !== -1 && end - begin <= MARK_BYTES) {
        const mark = this.parse(bytes.toString('utf8', begin + BEGIN.byteLength, end))
        if (mark !== null) marks.push(mark)
        from = end + 1
      } else {
        from = begin + BEGIN.byteLength
      }
    }
  }

  private parse(text: string): ShellMark | null {
    const [kind, ...rest] = text.split(';')
    if (rest.pop() !== this.word) return null
    const [value] = rest
    switch (kind) {
      case 'B':
        return { type: 'prompt' }
      case 'C':
        return { type: 'started' }
      case 'F':
        return { type: 'continued' }
      case 'D':
        return value !== undefined && /^\d{1,3}$/.test(value) ? { type: 'ended', exitStatus: Number(value) } : null
      case 'E':
        return value === undefined ? null : { type: 'command', line: unescaped(value) }
      case 'P':
        return value === undefined ? null : { type: 'folder', path: unescaped(value) }
      default:
        return null
    }
  }
}

const unescaped = (text: string): string => text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))

/** The last bytes, when they may be the beginning of a mark. */
function partialBegin(bytes: Buffer, from: number): Buffer {
  for (let length = Math.min(BEGIN.byteLength - 1, bytes.byteLength - from); length > 0; length--) {
    const tail = bytes.subarray(bytes.byteLength - length)
    if (BEGIN.subarray(0, length).equals(tail)) return Buffer.from(tail)
  }
  return Buffer.alloc(0)
}
