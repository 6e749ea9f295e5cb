import { parseArguments } from './commands/command.ts'
import { debianCommands } from './commands/index.ts'
import type { BuiltInImage, Process, Program } from './image.ts'
import { Breather } from './shell/breather.ts'

/** Digits that one call may ask for: the work grows with their square. */
const MOST_DIGITS = 20_000
/** Digits beyond those wanted, so that none of them is wrong. */
const GUARD_DIGITS = 10
/** Terms between two rests. */
const TERMS_AT_ONCE = 64

/** arctan(1 / x) times `scale`, by its series. */
async function arcTangent(x: bigint, scale: bigint, breather: Breather): Promise<bigint> {
  let power = scale / x
  let sum = power
  for (let n = 3n, sign = -1n; power > 0n; n += 2n, sign = -sign) {
    power /= x * x
    sum += (sign * power) / n
    if (Number(n) % (2 * TERMS_AT_ONCE) === 1) await breather.breathe()
  }
  return sum
}

/** Pi to so many digits, the last one rounded. https://en.wikipedia.org/wiki/Machin-like_formula */
export async function piDigits(digits: number, breather: Breather): Promise<string> {
  const scale = 10n ** BigInt(digits + GUARD_DIGITS)
  const whole = 4n * (4n * (await arcTangent(5n, scale, breather)) - (await arcTangent(239n, scale, breather)))
  const cut = 10n ** BigInt(GUARD_DIGITS + 1)
  const text = ((whole + cut / 2n) / cut).toString()
  return digits === 1 ? text : `${text[0]}.${text.slice(1)}`
}

/** The one program of https://kubernetes.io/docs/concepts/workloads/controllers/job/: `perl -Mbignum=bpi -wle 'print bpi(2000)'`. */
const perl: Program = async (self: Process) => {
  const { flags, rest } = parseArguments(self.argv, 'wlv', ['M', 'e'])
  if (flags.has('v')) {
    self.stdout('This is perl 5 as far as this lab has it: perl -Mbignum=bpi -wle "print bpi(digits)"\n')
    return 0
  }
  const digits = Number(/^\s*print\s+bpi\(?\s*(\d+)\s*\)?;?\s*$/.exec(flags.get('e') ?? '')?.[1])
  if (rest.length > 0 || flags.get('M') !== 'bignum=bpi' || !(digits >= 1 && digits <= MOST_DIGITS)) {
    self.stderr(`perl: this lab's perl knows one program: perl -Mbignum=bpi -wle 'print bpi(2000)', of at most ${MOST_DIGITS} digits; for anything else take busybox, and sh or awk\n`)
    return 2
  }
  self.stdout(`${await piDigits(digits, new Breather(self.clock, (milliseconds) => self.spend(milliseconds)))}\n`)
  return 0
}

export const perlImage: BuiltInImage = {
  repository: 'docker.io/library/perl',
  hasTag: (tag) => /^(latest|stable|5(\.\d{1,2}(\.\d{1,2})?)?)(-(slim|bookworm|slim-bookworm))?$/.test(tag),
  sizeBytes: 336_374_010,
  entrypoint: [],
  command: ['perl', '-v'],
  workingDirectory: '/',
  environment: () => ({}),
  files: () => ({}),
  programs: { ...debianCommands, perl },
}
