import type { ValidatingAdmissionPolicy } from 'kubernetes-types/admissionregistration/v1'
import type { KubeObject, Stored } from '../../../machinery/object.ts'
import { ApiError } from '../../../machinery/object.ts'
import { apiServerUser } from '../../bootstrap/bootstrap.ts'
import type { Rule } from '../../admission/match-rules.ts'
import { celEngine, CelSyntaxError, type CelEngine } from '../../cel/cel.ts'
import { typeInMessage, typeInSchema, typeProblem, type FieldType } from '../../cel/type-check.ts'
import { requireEntry, type ApiCore, type CallContext } from '../../core.ts'
import { cloneJson } from '../../json-value.ts'
import { groupVersion, keyPrefix } from '../../resource-table.ts'
import type { ResourceDefinition } from '../../resource.ts'
import type { StructuralSchema } from '../apiextensions/structural-schema.ts'
import type { Watch } from '../../../store/store.ts'
import { replaceObject } from '../../verbs/update.ts'
import { validatingAdmissionPolicies } from './admission-registration.ts'
import { policyVariables } from './policy-rules.ts'

/** Of one policy; upstream's bound. */
const MOST_TYPES = 10

interface Warning {
  fieldRef: string
  warning: string
}

/**
 * Keeps what the types of the matched kinds have against each policy's expressions in its status. Returns how to stop.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking
 */
export function startTypeChecking(core: ApiCore): () => void {
  const prefix = keyPrefix(validatingAdmissionPolicies, undefined)
  const context: CallContext = { user: apiServerUser, userAgent: 'kube-apiserver', warn: () => undefined }
  let watch: Watch | undefined
  let stopped = false
  begin()
  return () => {
    stopped = true
    watch?.stop()
  }

  function begin(): void {
    const { entries, revision } = core.store.list(prefix)
    for (const { value } of entries) check(value)
    watch = core.store.watch(prefix, revision, {
      event: ({ type, value }) => {
        if (type === 'put') check(value)
      },
      closed: () => void (stopped || begin()),
    })
  }

  function check(value: Stored): void {
    const engine = celEngine()
    const { metadata, status } = value as Stored<ValidatingAdmissionPolicy & { status?: { observedGeneration?: number } }>
    if (engine === undefined || status?.observedGeneration === metadata.generation || metadata.deletionTimestamp !== undefined) return
    const target = { definition: validatingAdmissionPolicies, namespace: undefined, name: metadata.name, subresource: 'status' }
    try {
      const entry = requireEntry(core, target)
      const warnings = expressionWarnings(engine, core, entry.value as Stored<ValidatingAdmissionPolicy>)
      const next = cloneJson(entry.value) as KubeObject & { status?: object }
      next.status = { ...next.status, observedGeneration: entry.value.metadata.generation, typeChecking: warnings.length > 0 ? { expressionWarnings: warnings } : {} }
      replaceObject(core, target, entry, next, {}, context)
    } catch (error) {
      // Gone or changed meanwhile: the watch tells.
      if (!(error instanceof ApiError)) throw error
    }
  }
}

export function expressionWarnings(engine: CelEngine, { resources, reader }: Pick<ApiCore, 'resources' | 'reader'>, { spec }: Stored<ValidatingAdmissionPolicy>): Warning[] {
  if (!spec) return []
  const kinds = exactKinds((spec.matchConstraints?.resourceRules ?? []) as Rule[], resources.all()).slice(0, MOST_TYPES)
  const { apiVersion = '', kind = '' } = spec.paramKind ?? {}
  const reference = spec.paramKind && reader.resourceOf?.(apiVersion, kind)
  const params = reference && resources.get(reference)
  const names = [...policyVariables(spec), 'variables']
  return (spec.validations ?? []).flatMap(({ expression, messageExpression }, index) =>
    Object.entries({ expression, messageExpression }).flatMap(([field, source]): Warning[] => {
      if (!source) return []
      const warning = kinds.flatMap((one) => {
        const problem = problemOf(engine, source, names, one, params)
        return problem === null ? [] : [`${groupVersion(one)}, Kind=${one.kind}: ${problem}\n`]
      })
      return warning.length === 0 ? [] : [{ fieldRef: `spec.validations[${index}].${field}`, warning: warning.join('') }]
    }),
  )
}

/** Of rules that name everything: a wildcard could mean any type. */
const exactKinds = (rules: readonly Rule[], all: readonly ResourceDefinition[]): ResourceDefinition[] =>
  all.filter(({ group, version, resource }) => rules.some(({ apiGroups = [], apiVersions = [], resources = [] }) => apiGroups.includes(group) && apiVersions.includes(version) && resources.includes(resource)))

function problemOf(engine: CelEngine, source: string, names: readonly string[], kind: ResourceDefinition, params: ResourceDefinition | undefined): string | null {
  try {
    return typeProblem(engine.compile(source, names), ([root, ...fields]) => {
      if (root === 'object' || root === 'oldObject') return typeIn(kind, fields)
      return root === 'params' && params !== undefined ? typeIn(params, fields) : 'unknown'
    })
  } catch (error) {
    if (error instanceof CelSyntaxError) return error.message
    throw error
  }
}

const typeIn = ({ schema, customSchema }: ResourceDefinition, fields: readonly string[]): FieldType =>
  customSchema === undefined ? typeInMessage(schema, fields) : typeInSchema(customSchema as StructuralSchema, fields)
