import { isIP } from 'node:net'
import type { KubeObject } from '../../../machinery/object.ts'
import { invalid, type FieldError } from '../../field-errors.ts'

/** apimachinery/pkg/util/validation IsValidIP */
export const addressProblems = (address: string, field: string): FieldError[] =>
  isIP(address) === 0 ? [invalid(field, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')] : []

const LONGEST_PREFIX = { 4: 32, 6: 128 }

/** IsValidCIDR */
export function networkProblems(network: string, field: string): FieldError[] {
  const [address = '', bits = '', ...rest] = network.split('/')
  const family = isIP(address)
  if (rest.length === 0 && (family === 4 || family === 6) && /^\d{1,3}$/.test(bits) && Number(bits) <= LONGEST_PREFIX[family]) return []
  return [invalid(field, network, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')]
}

const LOOPBACK = 'may not be in the loopback range (127.0.0.0/8, ::1/128)'

/** Addresses that mean something else on every machine. pkg/apis/core/validation ValidateNonSpecialIP */
export function specialAddressProblems(address: string, field: string): FieldError[] {
  const family = isIP(address)
  if (family === 0) return [invalid(field, address, 'must be a valid IP address')]
  const text = address.toLowerCase()
  const is = (four: RegExp, six: RegExp): boolean => (family === 4 ? four : six).test(text)
  const errors: FieldError[] = []
  if (is(/^0\.0\.0\.0$/, /^(0*:)*:?0*$/)) errors.push(invalid(field, address, `may not be unspecified (${address})`))
  // The rest of 127.0.0.0/8 is where the pods of a cluster built by hand are: on one machine there is no other network for them.
  if (is(/^127\.0\./, /^(0*:)*:?0*1$/)) errors.push(invalid(field, address, LOOPBACK))
  if (is(/^169\.254\./, /^fe[89ab]/)) errors.push(invalid(field, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'))
  if (is(/^224\.0\.0\./, /^ff02:/)) errors.push(invalid(field, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'))
  return errors
}

/** Endpoints of the API server itself: in a sandbox it is on the loopback, which nobody else's may be. */
export const unlessApiServer = ({ metadata }: KubeObject, errors: FieldError[]): FieldError[] =>
  metadata?.namespace === 'default' && metadata.name === 'kubernetes' ? errors.filter(({ detail }) => !detail.includes(LOOPBACK)) : errors
