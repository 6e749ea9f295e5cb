import type { StoreReader } from '../admission-plugin.ts'
import { hasRules } from '../resources/apiextensions/validation-rules.ts'

const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' }
const policies = { group: 'admissionregistration.k8s.io', version: 'v1', resource: 'validatingadmissionpolicies' }

/** Whether anything stored will be asked in expressions. */
export const hasExpressions = (reader: StoreReader): boolean => reader.list(policies).length > 0 || reader.list(definitions).some((definition) => hasRules(definition))
