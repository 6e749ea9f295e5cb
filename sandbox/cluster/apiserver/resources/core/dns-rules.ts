import type { HostAlias, PodSpec } from 'kubernetes-types/core/v1'
import { dns1123SubdomainProblems, searchDomainProblems } from '../../../machinery/name-rules.ts'
import { invalid, required, type FieldError } from '../../field-errors.ts'
import { addressProblems } from '../rules/addresses.ts'

/** What resolv.conf can hold. */
const MOST_NAMESERVERS = 3
const MOST_SEARCHES = 32
const MOST_SEARCH_CHARACTERS = 2048

/** pkg/apis/core/validation validatePodDNSConfig */
export function resolverProblems({ dnsPolicy, dnsConfig }: PodSpec, field: string): FieldError[] {
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {}
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')]
    if (nameservers.length === 0) return [required(`${field}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')]
  }
  const errors: FieldError[] = []
  if (nameservers.length > MOST_NAMESERVERS) errors.push(invalid(`${field}.nameservers`, nameservers, `must not have more than ${MOST_NAMESERVERS} nameservers`))
  for (const [index, address] of nameservers.entries()) errors.push(...addressProblems(address, `${field}.nameservers[${index}]`))
  if (searches.length > MOST_SEARCHES) errors.push(invalid(`${field}.searches`, searches, `must not have more than ${MOST_SEARCHES} search paths`))
  if (searches.join(' ').length > MOST_SEARCH_CHARACTERS) {
    errors.push(invalid(`${field}.searches`, searches, `must not have more than ${MOST_SEARCH_CHARACTERS} characters (including spaces) in the search list`))
  }
  for (const [index, search] of searches.entries()) {
    if (search === '.') continue
    const domain = search.replace(/\.$/, '')
    errors.push(...searchDomainProblems(domain).map((problem) => invalid(`${field}.searches[${index}]`, domain, problem)))
  }
  for (const [index, { name }] of options.entries()) if (!name) errors.push(required(`${field}.options[${index}]`, 'must not be empty'))
  return errors
}

/** ValidateHostAliases */
export const hostAliasesProblems = (aliases: HostAlias[], field: string): FieldError[] =>
  aliases.flatMap(({ ip, hostnames = [] }, index) => [
    ...addressProblems(ip ?? '', `${field}[${index}].ip`),
    ...hostnames.flatMap((name, position) => dns1123SubdomainProblems(name).map((problem) => invalid(`${field}[${index}].hostnames[${position}]`, name, problem))),
  ])
