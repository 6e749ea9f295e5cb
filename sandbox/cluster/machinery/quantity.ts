/**
 * Amounts of CPU, memory and the like, exactly, to a billionth. https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity
 */
export interface Quantity {
  /** Billionths of the unit. */
  readonly nanos: bigint
  /** The suffix family it was written in, kept when it is written again. */
  readonly format: QuantityFormat
}

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent'

/** The text is no quantity; the message is upstream's. */
export class QuantityError extends Error {
  override name = 'QuantityError'
}

const NANO = 1_000_000_000n
/** Larger magnitudes are capped, as upstream caps them. */
const MOST = (2n ** 63n - 1n) * NANO
/** Beyond this many decimal places either way a number is capped or rounded, whatever its digits. */
const FARTHEST_EXPONENT = 60

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(|[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)$/
const decimalExponents: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const decimalSuffixes = new Map(Object.entries(decimalExponents).map(([suffix, exponent]) => [exponent, suffix]))
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

export function parseQuantity(text: string): Quantity {
  const match = pattern.exec(text)
  if (!match || (match[2] === '' && (match[3] ?? '') === '')) throw new QuantityError(wrongQuantity(text))
  const [, sign, whole = '', fraction = '', suffix = ''] = match
  const { base, exponent, format } = readSuffix(suffix)
  const digits = BigInt(whole + fraction)
  const magnitude = scale(digits, exponent - fraction.length, base)
  return { nanos: sign === '-' ? -magnitude : magnitude, format }
}

/** As parseQuantity, with null for what is no quantity. */
export function tryParseQuantity(text: string): Quantity | null {
  try {
    return parseQuantity(text)
  } catch (failure) {
    if (failure instanceof QuantityError) return null
    throw failure
  }
}

/** Letters of suffixes, in whatever order, are told from what can be no suffix at all. */
const wrongQuantity = (text: string): string =>
  /^[+-]?\d*(\.\d*)?[eEinumkKMGTP]*([-+]?\d*)$/.test(text) && text !== ''
    ? "unable to parse quantity's suffix"
    : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

function readSuffix(suffix: string): { base: bigint; exponent: number; format: QuantityFormat } {
  const binary = binarySuffixes.indexOf(suffix)
  if (binary > 0) return { base: 1024n ** BigInt(binary), exponent: 0, format: 'BinarySI' }
  const decimal = decimalExponents[suffix]
  if (decimal !== undefined) return { base: 1n, exponent: decimal, format: 'DecimalSI' }
  return { base: 1n, exponent: Number(suffix.slice(1)), format: 'DecimalExponent' }
}

/** digits × 10^exponent × base in billionths, rounded away from zero, capped. */
function scale(digits: bigint, exponent: number, base: bigint): bigint {
  if (digits === 0n) return 0n
  const power = exponent + 9
  if (power > FARTHEST_EXPONENT) return MOST
  // Far below a billionth there is still something, which upstream rounds up.
  if (power < -FARTHEST_EXPONENT - String(digits).length) return 1n
  const value = digits * base
  const nanos = power >= 0 ? value * 10n ** BigInt(power) : divideUp(value, 10n ** BigInt(-power))
  return nanos > MOST ? MOST : nanos
}

const divideUp = (value: bigint, by: bigint): bigint => (value >= 0n ? (value + by - 1n) / by : -((-value + by - 1n) / by))

/** The canonical text: the largest suffix that leaves a whole number. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0'
  const small = nanos > -1024n * NANO && nanos < 1024n * NANO
  if (format === 'BinarySI' && !small && nanos % NANO === 0n) return formatBinary(nanos / NANO)
  return formatDecimal(nanos, format === 'DecimalExponent' ? 'DecimalExponent' : 'DecimalSI')
}

function formatBinary(value: bigint): string {
  let step = 0
  while (value % 1024n === 0n && step < binarySuffixes.length - 1) {
    value /= 1024n
    step++
  }
  return `${value}${binarySuffixes[step]}`
}

function formatDecimal(mantissa: bigint, format: 'DecimalSI' | 'DecimalExponent'): string {
  let exponent = -9
  while (mantissa % 1000n === 0n && exponent < 18) {
    mantissa /= 1000n
    exponent += 3
  }
  if (format === 'DecimalSI') return `${mantissa}${decimalSuffixes.get(exponent)}`
  return exponent === 0 ? String(mantissa) : `${mantissa}e${exponent}`
}

/** Canonical form of a quantity's text: "0.5" → "500m", "1024Mi" → "1Gi". */
export const canonicalQuantity = (text: string): string => formatQuantity(parseQuantity(text))

/** Negative, 0, or positive. */
export const compareQuantities = (a: Quantity, b: Quantity): number => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0)

/** The sum in the first one's format, or the second's where the first is zero, as upstream does. */
export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({ nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format })
export const subtractQuantities = (a: Quantity, b: Quantity): Quantity => ({ nanos: a.nanos - b.nanos, format: a.nanos === 0n ? b.format : a.format })

export const zeroQuantity: Quantity = { nanos: 0n, format: 'DecimalSI' }

/** Thousandths, rounded up: CPU as schedulers count it. */
export const milliValue = ({ nanos }: Quantity): number => Number(divideUp(nanos, 1_000_000n))
/** Whole units, rounded up: bytes. */
export const wholeValue = ({ nanos }: Quantity): number => Number(divideUp(nanos, NANO))
