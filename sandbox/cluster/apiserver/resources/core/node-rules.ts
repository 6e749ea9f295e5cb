import { isIP } from 'node:net'
import type { Node, Taint } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { labelKeyProblems, labelValueProblems } from '../../../machinery/name-rules.ts'
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** pkg/apis/core/validation ValidateNode */
export function validateNode({ spec }: Node): FieldError[] {
  const networks = spec?.podCIDRs ?? (spec?.podCIDR ? [spec.podCIDR] : [])
  return [
    ...(spec?.taints ?? []).flatMap((taint, index, all) => taintProblems(taint, all.slice(0, index), `spec.taints[${index}]`)),
    ...networks.flatMap((network, index) => (isNetwork(network) ? [] : [invalid(`spec.podCIDRs[${index}]`, network, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')])),
  ]
}

function taintProblems({ key, value, effect }: Taint, before: readonly Taint[], field: string): FieldError[] {
  const errors = labelKeyProblems(key ?? '').map((problem) => invalid(`${field}.key`, key ?? '', problem))
  if (value) errors.push(...labelValueProblems(value).map((problem) => invalid(`${field}.value`, value, problem)))
  if (!effect) errors.push(required(`${field}.effect`))
  else if (!EFFECTS.includes(effect)) errors.push(notSupported(`${field}.effect`, effect, EFFECTS))
  return before.some((one) => one.key === key && one.effect === effect) ? [...errors, { ...duplicate(field, key), detail: 'Duplicate value: taints must be unique by key and effect pair' }] : errors
}

function isNetwork(text: string): boolean {
  const [address = '', bits = ''] = text.split('/')
  const family = isIP(address)
  return family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
}

/** A node keeps the network that it was given. */
export const validateNodeUpdate = ({ spec }: Node, { spec: before }: Stored<Node>): FieldError[] =>
  (before?.podCIDR ?? '') !== '' && spec?.podCIDR !== before?.podCIDR ? [forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')] : []
