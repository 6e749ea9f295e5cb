import { celFunc, celMethod, CelScalar, type CelFunc } from '@bufbuild/cel'
import { addressIs, addressText, containsAddress, masked, networkText, parseAddress, parseNetwork, type Address, type Network } from './addresses.ts'

const { BOOL, INT, STRING } = CelScalar

function addressOf(text: string): Address {
  const address = parseAddress(text)
  if (address === null) throw new Error(`IP Address "${text}" parse error during conversion from string`)
  return address
}

function networkOf(text: string): Network {
  const network = parseNetwork(text)
  if (network === null) throw new Error(`network address parse error during conversion from string: "${text}"`)
  return network
}

/** Addresses and networks travel as their canonical text. https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-ip-address-library */
const addresses: CelFunc[] = [
  celFunc('ip', [STRING], STRING, (text) => addressText(addressOf(text))),
  celFunc('isIP', [STRING], BOOL, (text) => parseAddress(text) !== null),
  celFunc('ip.isCanonical', [STRING], BOOL, (text) => addressText(addressOf(text)) === text),
  celMethod('family', STRING, [], INT, function () {
    return addressOf(this).bits === 32 ? 4n : 6n
  }),
  ...Object.entries(addressIs).map(([name, holds]) =>
    celMethod(name, STRING, [], BOOL, function () {
      return holds(addressOf(this))
    }),
  ),
]

/** https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-cidr-library */
const networks: CelFunc[] = [
  celFunc('cidr', [STRING], STRING, (text) => networkText(networkOf(text))),
  celFunc('isCIDR', [STRING], BOOL, (text) => parseNetwork(text) !== null),
  celMethod('containsIP', STRING, [STRING], BOOL, function (address) {
    return containsAddress(networkOf(this), addressOf(address))
  }),
  celMethod('containsCIDR', STRING, [STRING], BOOL, function (text) {
    const outer = networkOf(this)
    const inner = networkOf(text)
    return outer.prefix <= inner.prefix && containsAddress(outer, inner.address)
  }),
  celMethod('ip', STRING, [], STRING, function () {
    return addressText(networkOf(this).address)
  }),
  celMethod('masked', STRING, [], STRING, function () {
    return networkText(masked(networkOf(this)))
  }),
  celMethod('prefixLength', STRING, [], INT, function () {
    return BigInt(networkOf(this).prefix)
  }),
]

export const addressFunctions: readonly CelFunc[] = [...addresses, ...networks]
