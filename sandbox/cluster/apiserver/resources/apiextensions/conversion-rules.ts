import type { CustomResourceConversion } from 'kubernetes-types/apiextensions/v1'
import { dns1035LabelProblems } from '../../../machinery/name-rules.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { clientConfigProblems } from '../admissionregistration/webhook-rules.ts'

const AT = 'spec.conversion'

/** apiextensions/validation validateCustomResourceConversion; fields stand where upstream's inner version has them. */
export function conversionProblems(conversion: CustomResourceConversion | undefined): FieldError[] {
  if (conversion === undefined) return []
  const { strategy, webhook } = conversion
  const errors: FieldError[] = []
  if (!strategy) errors.push(required(`${AT}.strategy`))
  else if (strategy !== 'None' && strategy !== 'Webhook') errors.push(notSupported(`${AT}.strategy`, strategy, ['None', 'Webhook']))
  const versions = webhook?.conversionReviewVersions ?? []
  if (strategy !== 'Webhook') {
    if (webhook?.clientConfig !== undefined) errors.push(forbidden(`${AT}.webhookClientConfig`, 'should not be set when strategy is not set to Webhook'))
    if (versions.length > 0) errors.push(forbidden(`${AT}.conversionReviewVersions`, 'should not be set when strategy is not set to Webhook'))
    return errors
  }
  if (webhook?.clientConfig === undefined) errors.push(required(`${AT}.webhookClientConfig`, 'required when strategy is set to Webhook'))
  else errors.push(...clientConfigProblems(webhook.clientConfig as Parameters<typeof clientConfigProblems>[0], `${AT}.webhookClientConfig`))
  return [...errors, ...reviewVersionsProblems(versions, `${AT}.conversionReviewVersions`)]
}

function reviewVersionsProblems(versions: readonly string[], field: string): FieldError[] {
  if (versions.length === 0) return [required(field)]
  const errors = versions.flatMap((version, index) =>
    (versions.indexOf(version) < index ? ['duplicate version'] : dns1035LabelProblems(version)).map((problem) => invalid(`${field}[${index}]`, version, problem)),
  )
  return versions.includes('v1') || versions.includes('v1beta1') ? errors : [...errors, invalid(field, versions, 'must include at least one of v1, v1beta1')]
}
