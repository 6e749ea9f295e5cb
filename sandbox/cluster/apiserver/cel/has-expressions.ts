import type { StoreReader } from '../admission-plugin.ts'
import { hasConditions } from '../resources/admissionregistration/webhook-rules.ts'
import { hasRules } from '../resources/apiextensions/validation-rules.ts'

const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' }
const policies = { group: 'admissionregistration.k8s.io', version: 'v1', resource: 'validatingadmissionpolicies' }

const webhooks = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'].map((resource) => ({ group: 'admissionregistration.k8s.io', version: 'v1', resource }))

/** Whether anything stored will be asked in expressions. */
export const hasExpressions = (reader: StoreReader): boolean =>
  reader.list(policies).length > 0 || reader.list(definitions).some((definition) => hasRules(definition)) || webhooks.some((resource) => reader.list(resource).some(hasConditions))
