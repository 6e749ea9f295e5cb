import type { Lease } from 'kubernetes-types/coordination/v1'
import { invalid, type FieldError } from '../../field-errors.ts'
import { nonNegative } from '../rules/numbers.ts'

/** pkg/apis/coordination/validation ValidateLeaseSpec */
export function validateLease({ spec }: Lease): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions, holderIdentity } = spec ?? {}
  const errors: FieldError[] = []
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) errors.push(invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'))
  errors.push(...nonNegative(leaseTransitions, 'spec.leaseTransitions'))
  if (holderIdentity === '') errors.push(invalid('spec.holderIdentity', holderIdentity, 'must not be empty'))
  return errors
}
