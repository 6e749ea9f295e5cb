import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'
import { createdAtColumn, nameColumn, nameOf } from '../columns.ts'
import { loadCel } from '../../cel/cel.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { CLEAN_UP_FINALIZER, markTerminating } from './clean-up.ts'
import { setDefinitionDefaults } from './crd-defaults.ts'
import { establishedStatus } from './established.ts'
import { hasRules } from './validation-rules.ts'
import { validateDefinition, validateDefinitionUpdate } from './crd-rules.ts'

export const customResourceDefinitions = define<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  resource: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  subresources: { status: true },
  loads: (body) => (hasRules(body) ? loadCel() : undefined),
  setDefaults: setDefinitionDefaults,
  onDelete: { finalizer: CLEAN_UP_FINALIZER, mark: markTerminating },
  // A definition is served as soon as it is stored, so that it is established from the start.
  prepareForCreate(definition, { now }) {
    resetStatus(definition)
    if (isComplete(definition)) resetStatus(definition, establishedStatus(definition, now))
  },
  prepareForUpdate(definition, old, { subresource, now }) {
    separateStatus(definition, old, subresource)
    if (subresource === undefined && isComplete(definition)) resetStatus(definition, establishedStatus(definition, now))
  },
  validate: validateDefinition,
  validateUpdate: validateDefinitionUpdate,
  columns: [nameColumn, createdAtColumn],
  row: (definition) => [nameOf(definition), definition.metadata.creationTimestamp],
})

/** Validation, which comes later, complains of what is not. */
const isComplete = ({ spec }: CustomResourceDefinition): boolean => spec?.names !== undefined && Array.isArray(spec.versions)
