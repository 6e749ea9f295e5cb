import { createHash } from 'node:crypto'
import type { Program } from '../image.ts'
import { parseArguments, readAll, readInputs } from './command.ts'

const digest =
  (algorithm: string): Program =>
  async (self) => {
    const { rest } = parseArguments(self.argv, 'bt')
    const { texts, failed } = await readInputs(self, rest)
    for (const { name, content } of texts) self.stdout(`${createHash(algorithm).update(content).digest('hex')}  ${name}\n`)
    return Number(failed)
  }

/** base64 breaks its lines here. */
const BASE64_COLUMNS = 76

const base64: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'd', ['w'], ['decode'])
  const { texts, failed } = await readInputs(self, rest)
  const all = Buffer.concat(texts.map(({ content }) => content))
  if (flags.has('d') || flags.has('decode')) {
    self.stdout(Buffer.from(all.toString(), 'base64'))
    return Number(failed)
  }
  const columns = Number(flags.get('w') ?? BASE64_COLUMNS)
  const text = all.toString('base64')
  self.stdout(columns === 0 ? text : text.replace(new RegExp(`.{1,${columns}}`, 'g'), '$&\n'))
  return Number(failed)
}

/** Bytes of a line of a dump. */
const ROW = 16

/** `hexdump -C`: the place, sixteen bytes, and what of them is text; without -C as words of two bytes. */
const hexdump: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'Cv', ['n'])
  const { texts, failed } = await readInputs(self, rest)
  const all = Buffer.concat(texts.map(({ content }) => content)).subarray(0, Number(flags.get('n') ?? Infinity))
  const place = (at: number): string => at.toString(16).padStart(flags.has('C') ? 8 : 7, '0')
  for (let at = 0; at < all.length; at += ROW) {
    const row = all.subarray(at, at + ROW)
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0'))
    if (flags.has('C')) {
      const halves = `${hex.slice(0, 8).join(' ').padEnd(23)}  ${hex.slice(8).join(' ').padEnd(23)}`
      self.stdout(`${place(at)}  ${halves}  |${[...row].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')}|\n`)
    } else {
      const words = Array.from({ length: Math.ceil(row.length / 2) }, (_, index) => `${hex[index * 2 + 1] ?? '00'}${hex[index * 2]}`)
      self.stdout(`${place(at)} ${words.join(' ')}\n`)
    }
  }
  if (all.length > 0) self.stdout(`${place(all.length)}\n`)
  return Number(failed)
}

const tac: Program = async (self) => {
  const { texts, failed } = await readInputs(self, self.argv.slice(1))
  for (const { content } of texts) self.stdout(content.toString().replace(/\n$/, '').split('\n').reverse().map((line) => `${line}\n`).join(''))
  return Number(failed)
}

const rev: Program = async (self) => {
  const text = (await readAll(self.stdin)).toString()
  self.stdout(text.split('\n').map((line) => [...line].reverse().join('')).join('\n'))
  return 0
}

export const digestCommands: Readonly<Record<string, Program>> = { base64, hexdump, md5sum: digest('md5'), rev, sha1sum: digest('sha1'), sha256sum: digest('sha256'), sha512sum: digest('sha512'), tac }
