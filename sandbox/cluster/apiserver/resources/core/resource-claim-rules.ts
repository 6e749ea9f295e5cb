import type { PodResourceClaim, ResourceClaim } from 'kubernetes-types/core/v1'
import { dns1123LabelProblems, dns1123SubdomainProblems } from '../../../machinery/name-rules.ts'
import { duplicate, invalid, required, type FieldError } from '../../field-errors.ts'
import { invalidAsWhole } from '../rules/go-values.ts'

/** kubernetes-types is older than the fields as they are now. */
type PodClaim = PodResourceClaim & { resourceClaimName?: string; resourceClaimTemplateName?: string }
type Reference = ResourceClaim & { request?: string }

/** pkg/apis/core/validation validatePodResourceClaims */
export function podClaimsProblems(claims: PodResourceClaim[], field: string): FieldError[] {
  const names = new Set<string>()
  return (claims as PodClaim[]).flatMap((claim, index) => {
    const at = `${field}[${index}]`
    const errors: FieldError[] = []
    if (!claim.name) errors.push(required(`${at}.name`))
    else if (names.has(claim.name)) errors.push(duplicate(`${at}.name`, claim.name))
    else errors.push(...dns1123LabelProblems(claim.name).map((problem) => invalid(`${at}.name`, claim.name, problem)))
    names.add(claim.name)
    const given = (['resourceClaimName', 'resourceClaimTemplateName'] as const).filter((one) => claim[one] !== undefined)
    if (given.length > 1) errors.push(invalidAsWhole(at, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'))
    if (given.length === 0) errors.push(invalidAsWhole(at, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'))
    for (const one of given) errors.push(...dns1123SubdomainProblems(claim[one]!).map((problem) => invalid(`${at}.${one}`, claim[one], problem)))
    return errors
  })
}

/** A container uses claims of its pod. validateResourceClaimNames */
export function claimReferencesProblems(references: ResourceClaim[], claims: ReadonlySet<string>, field: string): FieldError[] {
  const seen = new Set<string>()
  return (references as Reference[]).flatMap(({ name, request }, index) => {
    const at = `${field}[${index}]`
    if (!name) return [required(at)]
    const errors: FieldError[] = []
    const key = request ? `${name}/${request}` : name
    if (seen.has(name) || seen.has(key)) errors.push(duplicate(at, seen.has(name) ? name : key))
    seen.add(key)
    if (!claims.has(name)) {
      const known = claims.size === 0 ? ' which is empty' : `: ${[...claims].sort().join(', ')}`
      errors.push({ reason: 'FieldValueNotFound', field: at, detail: `Not found: ${JSON.stringify(name)}: must be one of the names in pod.spec.resourceClaims${known}` })
    }
    return errors
  })
}
