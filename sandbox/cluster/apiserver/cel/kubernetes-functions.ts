import { celFunc, celMethod, CelScalar, listType, type CelFunc, type CelInput, type CelValue } from '@bufbuild/cel'
import { compareQuantities, formatQuantity, parseQuantity } from '../../machinery/quantity.ts'

const { BOOL, DOUBLE, DYN, INT, STRING } = CelScalar
const list = listType(DYN)

const less = (a: unknown, b: unknown): boolean => (a as number) < (b as number)
const reduce = (values: Iterable<unknown>, name: string, choose: (best: unknown, one: unknown) => boolean): unknown => {
  const [first, ...rest] = values
  if (first === undefined) throw new Error(`${name} called on empty list`)
  return rest.reduce((best, one) => (choose(best, one) ? one : best), first)
}

const indexOf = (values: readonly unknown[], wanted: unknown): bigint => BigInt(values.findIndex((one) => one === wanted))

/** Lists. https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library */
const lists: CelFunc[] = [
  celMethod('isSorted', list, [], BOOL, function () {
    return [...this].every((one, index, all) => index === 0 || !less(one, all[index - 1]))
  }),
  celMethod('sum', list, [], DYN, function () {
    const [first = 0n, ...rest] = [...this]
    return rest.reduce((sum: unknown, one) => (sum as number) + (one as number), first) as CelInput<typeof DYN>
  }),
  celMethod('min', list, [], DYN, function () {
    return reduce(this, 'min', (best, one) => less(one, best)) as CelInput<typeof DYN>
  }),
  celMethod('max', list, [], DYN, function () {
    return reduce(this, 'max', (best, one) => less(best, one)) as CelInput<typeof DYN>
  }),
  celMethod('indexOf', list, [DYN], INT, function (wanted) {
    return indexOf([...this], wanted)
  }),
  celMethod('lastIndexOf', list, [DYN], INT, function (wanted) {
    return BigInt([...this].findLastIndex((one) => one === (wanted as CelValue)))
  }),
]

/** Regular expressions. https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-regex-library */
const patterns: CelFunc[] = [
  celMethod('find', STRING, [STRING], STRING, function (pattern) {
    return new RegExp(pattern, 'u').exec(this)?.[0] ?? ''
  }),
  celMethod('findAll', STRING, [STRING], listType(STRING), function (pattern) {
    return [...this.matchAll(new RegExp(pattern, 'gu'))].map((match) => match[0])
  }),
]

/** Quantities travel as their canonical text, of which nothing but these functions asks more. */
const quantityOf = (text: string) => parseQuantity(text)
const compare = (a: string, b: string): bigint => BigInt(compareQuantities(quantityOf(a), quantityOf(b)))

const NANOS = 1_000_000_000n
/** Null where there is a fraction, or it is more than an int64 holds. */
function wholeOf(text: string): bigint | null {
  const { nanos } = quantityOf(text)
  return nanos % NANOS === 0n && BigInt.asIntN(64, nanos / NANOS) === nanos / NANOS ? nanos / NANOS : null
}
const sum = (text: string, nanos: bigint): string => {
  const { format, nanos: before } = quantityOf(text)
  return formatQuantity({ format, nanos: before + nanos })
}

/** https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-quantity-library */
const quantities: CelFunc[] = [
  celFunc('quantity', [STRING], STRING, (text) => formatQuantity(quantityOf(text))),
  celFunc('isQuantity', [STRING], BOOL, (text) => {
    try {
      quantityOf(text)
      return true
    } catch {
      return false
    }
  }),
  celMethod('isGreaterThan', STRING, [STRING], BOOL, function (other) {
    return compare(this, other) > 0n
  }),
  celMethod('isLessThan', STRING, [STRING], BOOL, function (other) {
    return compare(this, other) < 0n
  }),
  celMethod('compareTo', STRING, [STRING], INT, function (other) {
    return compare(this, other)
  }),
  celMethod('sign', STRING, [], INT, function () {
    return compare(this, '0')
  }),
  celMethod('isInteger', STRING, [], BOOL, function () {
    return wholeOf(this) !== null
  }),
  celMethod('asInteger', STRING, [], INT, function () {
    const whole = wholeOf(this)
    if (whole === null) throw new Error('cannot convert value to integer')
    return whole
  }),
  celMethod('asApproximateFloat', STRING, [], DOUBLE, function () {
    return Number(quantityOf(this).nanos) / 1e9
  }),
  celMethod('add', STRING, [STRING], STRING, function (other) {
    return sum(this, quantityOf(other).nanos)
  }),
  celMethod('add', STRING, [INT], STRING, function (other) {
    return sum(this, other * NANOS)
  }),
  celMethod('sub', STRING, [STRING], STRING, function (other) {
    return sum(this, -quantityOf(other).nanos)
  }),
  celMethod('sub', STRING, [INT], STRING, function (other) {
    return sum(this, -other * NANOS)
  }),
]

/** `url(x)` travels as the text itself. https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-url-library */
const urls: CelFunc[] = [
  celFunc('url', [STRING], STRING, (text) => new URL(text).href),
  celFunc('isURL', [STRING], BOOL, (text) => URL.canParse(text)),
  celMethod('getScheme', STRING, [], STRING, function () {
    return new URL(this).protocol.replace(/:$/, '')
  }),
  celMethod('getHost', STRING, [], STRING, function () {
    return new URL(this).host
  }),
  celMethod('getHostname', STRING, [], STRING, function () {
    return new URL(this).hostname
  }),
  celMethod('getPort', STRING, [], STRING, function () {
    return new URL(this).port
  }),
  celMethod('getEscapedPath', STRING, [], STRING, function () {
    return new URL(this).pathname
  }),
]

export const kubernetesFunctions: readonly CelFunc[] = [...lists, ...patterns, ...quantities, ...urls]

