import { InvalidArgumentError } from 'commander'
import { isIPv4 } from 'node:net'

/** Flags of components have upstream's names and take their values as `--flag value` and `--flag=value`. */

export function portFlag(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port from 0 to 65535 is needed.')
  return port
}

export function addressFlag(text: string): string {
  if (!isIPv4(text)) throw new InvalidArgumentError('an IPv4 address is needed.')
  return text
}

/** "10.96.0.0/16" */
export function networkFlag(text: string): string {
  const [address = '', bits = '', ...more] = text.split('/')
  if (!isIPv4(address) || !/^\d+$/.test(bits) || Number(bits) > 32 || more.length > 0) throw new InvalidArgumentError('an IPv4 network is needed, like 10.96.0.0/16.')
  return text
}

export const listFlag = (text: string): string[] => text.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]))

/** Go's flags: `--leader-elect` and `--leader-elect=false`. */
export function booleanFlag(text: string): boolean {
  if (text === 'true') return true
  if (text === 'false') return false
  throw new InvalidArgumentError('true or false is needed.')
}

/** "a=b,c=d" */
export function pairsFlag(text: string): Record<string, string> {
  return Object.fromEntries(
    listFlag(text).map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new InvalidArgumentError(`${JSON.stringify(pair)} is not NAME=VALUE.`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** "key=value:NoSchedule,…" */
export function taintsFlag(text: string): { key: string; value?: string; effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[] {
  return listFlag(text).map((taint) => {
    const match = /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(taint)
    if (match === null) throw new InvalidArgumentError(`${JSON.stringify(taint)} is not KEY=VALUE:NoSchedule, PreferNoSchedule or NoExecute.`)
    const [, key = '', value, effect] = match
    return { key, ...(value === undefined || value === '' ? {} : { value }), effect: effect as 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }
  })
}
