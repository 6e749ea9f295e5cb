import { isIP } from 'node:net'
import type { Node, Taint } from 'kubernetes-types/core/v1'
import type { Stored } from '../../../machinery/object.ts'
import { labelKeyProblems, labelValueProblems } from '../../../machinery/name-rules.ts'
import { duplicate, forbidden, invalid, type FieldError } from '../../field-errors.ts'
import { networkProblems } from '../rules/addresses.ts'
import { resourceValueProblems } from '../rules/resource-names.ts'
import { effectProblems } from './toleration-rules.ts'

/** pkg/apis/core/validation ValidateNode; of taints it says that they stand in the metadata. */
export function validateNode({ spec, status }: Node): FieldError[] {
  const networks = spec?.podCIDRs ?? (spec?.podCIDR ? [spec.podCIDR] : [])
  return [
    ...(spec?.taints ?? []).flatMap((taint, index, all) => taintProblems(taint, all.slice(0, index), `metadata.taints[${index}]`)),
    ...(['capacity', 'allocatable'] as const).flatMap((list) => Object.entries(status?.[list] ?? {}).flatMap(([name, amount]) => resourceValueProblems(name, amount, `status.${list}.${name}`))),
    ...networks.flatMap((network, index) => networkProblems(network, `spec.podCIDRs[${index}]`)),
    ...familiesProblems(networks),
  ]
}

function taintProblems(taint: Taint, before: readonly Taint[], field: string): FieldError[] {
  const { key = '', value = '', effect = '' } = taint
  const errors = labelKeyProblems(key).map((problem) => invalid(`${field}.key`, key, problem))
  const problems = labelValueProblems(value)
  if (problems.length > 0) errors.push(invalid(`${field}.value`, value, problems.join(';')))
  errors.push(...effectProblems(effect, `${field}.effect`))
  if (!before.some((one) => one.key === key && one.effect === effect)) return errors
  const written = `core.Taint{Key:${JSON.stringify(key)}, Value:${JSON.stringify(value)}, Effect:${JSON.stringify(effect)}, TimeAdded:<nil>}`
  return [...errors, { ...duplicate(field, key), detail: `Duplicate value: ${written}: taints must be unique by key and effect pair` }]
}

/** One network of each family. */
function familiesProblems(networks: readonly string[]): FieldError[] {
  if (networks.length < 2) return []
  const families = new Set(networks.map((network) => isIP(network.split('/')[0] ?? '')))
  const errors = families.size < networks.length || networks.length > 2 ? [invalid('spec.podCIDRs', networks, 'may specify no more than one CIDR for each IP family')] : []
  return [...errors, ...networks.flatMap((network, index) => (networks.indexOf(network) < index ? [duplicate(`spec.podCIDRs[${index}]`, network)] : []))]
}

/** A node keeps the network that it was given, and stays the machine that it is. ValidateNodeUpdate */
export function validateNodeUpdate({ spec, status }: Node, { spec: before }: Stored<Node>): FieldError[] {
  const errors: FieldError[] = []
  const addresses = (status?.addresses ?? []).map(({ type, address }) => `core.NodeAddress{Type:${JSON.stringify(type)}, Address:${JSON.stringify(address)}}`)
  for (const [index, address] of addresses.entries()) {
    if (addresses.indexOf(address) < index) errors.push({ ...duplicate(`status.addresses[${index}]`, ''), detail: `Duplicate value: ${address}` })
  }
  if ((before?.podCIDR ?? '') !== '' && spec?.podCIDR !== before?.podCIDR) errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'))
  if ((before?.providerID ?? '') !== '' && spec?.providerID !== before?.providerID) {
    errors.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'))
  }
  return errors
}
