import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'
import { createdAtColumn, nameColumn, nameOf } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { setDefinitionDefaults } from './crd-defaults.ts'
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
  setDefaults: setDefinitionDefaults,
  prepareForCreate(definition) {
    const stored = definition.spec.versions?.find((version) => version.storage)?.name
    resetStatus(definition, {
      acceptedNames: { kind: '', plural: '' },
      conditions: null,
      storedVersions: stored === undefined ? null : [stored],
    })
  },
  prepareForUpdate: (definition, old, { subresource }) => separateStatus(definition, old, subresource),
  validate: validateDefinition,
  validateUpdate: validateDefinitionUpdate,
  columns: [nameColumn, createdAtColumn],
  row: (definition) => [nameOf(definition), definition.metadata.creationTimestamp],
})
