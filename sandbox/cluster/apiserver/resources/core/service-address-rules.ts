import { isIP } from 'node:net'
import type { ServiceSpec } from 'kubernetes-types/core/v1'
import { duplicate, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { addressProblems } from '../rules/addresses.ts'

const FAMILIES = ['IPv4', 'IPv6']
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack']
const NONE = 'None'
const MOST_ADDRESSES = 2
const FIELD = 'spec.clusterIPs'

/** pkg/apis/core/validation ValidateServiceClusterIPsRelatedFields: addresses, their families, and how many of them are wanted. */
export function clusterAddressProblems({ type, clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy }: ServiceSpec): FieldError[] {
  if (type === 'ExternalName') return []
  const errors: FieldError[] = []
  if (clusterIP === '') {
    if (clusterIPs.length > 0) errors.push(invalid(FIELD, clusterIPs, 'must be empty when `clusterIP` is not specified'))
  } else if (clusterIPs.length === 0) errors.push(required(FIELD))
  else if (clusterIPs[0] !== clusterIP) errors.push(invalid(FIELD, clusterIPs, 'first value must match `clusterIP`'))
  for (const [index, family] of ipFamilies.entries()) {
    if (!FAMILIES.includes(family)) errors.push(notSupported(`spec.ipFamilies[${index}]`, family, FAMILIES))
    if (ipFamilies.indexOf(family) < index) errors.push(duplicate(`spec.ipFamilies[${index}]`, family))
  }
  if (ipFamilyPolicy !== undefined && !POLICIES.includes(ipFamilyPolicy)) errors.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, POLICIES))
  const wrong = clusterIPs.flatMap((address, index) => {
    if (index > 0 || address !== NONE) return addressProblems(address, `${FIELD}[${index}]`)
    return clusterIPs.length > 1 ? [invalid(FIELD, clusterIPs, "'None' must be the first and only value")] : []
  })
  errors.push(...wrong)
  if (clusterIPs.length > MOST_ADDRESSES) errors.push(invalid(FIELD, clusterIPs, 'may only hold up to 2 values'))
  if (wrong.length > 0) return errors
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(isIP)).size < MOST_ADDRESSES) errors.push(invalid(FIELD, clusterIPs, 'may specify no more than one IP for each IP family'))
  for (const [index, address] of clusterIPs.entries()) {
    const family = ipFamilies[index]
    if (address !== NONE && family !== undefined && FAMILIES.includes(family) && isIP(address) !== Number(family.at(-1))) {
      errors.push(invalid(`${FIELD}[${index}]`, address, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``))
    }
  }
  return errors
}

/** What a cluster of one family cannot give. pkg/registry/core/service/storage initIPFamilyFields */
export function familyProblems({ clusterIPs = [], ipFamilies = [], ipFamilyPolicy }: ServiceSpec, dualAllowed: boolean): FieldError[] {
  const errors: FieldError[] = []
  const field = 'spec.ipFamilyPolicy'
  if (ipFamilyPolicy === 'SingleStack') {
    const more = "must be 'RequireDualStack' or 'PreferDualStack' when multiple"
    if (clusterIPs.length === MOST_ADDRESSES) errors.push(invalid(field, ipFamilyPolicy, `${more} cluster IPs are specified`))
    if (ipFamilies.length === MOST_ADDRESSES) errors.push(invalid(field, ipFamilyPolicy, `${more} IP families are specified`))
  }
  for (const [index, address] of clusterIPs.entries()) {
    if (address === NONE) break
    if (ipFamilies[index] === undefined && isIP(address) === 6) errors.push(invalid(`${FIELD}[${index}]`, clusterIPs, 'IPv6 is not configured on this cluster'))
  }
  if (errors.length > 0 || dualAllowed) return errors
  if (ipFamilyPolicy === 'RequireDualStack') errors.push(invalid(field, ipFamilyPolicy, 'this cluster is not configured for dual-stack services'))
  for (const [index, family] of ipFamilies.entries()) if (family === 'IPv6') errors.push(invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'))
  return errors
}
