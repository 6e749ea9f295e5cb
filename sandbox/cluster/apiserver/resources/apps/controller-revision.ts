import type { ControllerRevision } from 'kubernetes-types/apps/v1'
import { equalJson } from '../../json-value.ts'
import { invalid, required } from '../../field-errors.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { nonNegative } from '../rules/numbers.ts'

export const controllerRevisions = define<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  resource: 'controllerrevisions',
  singular: 'controllerrevision',
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.apps.v1.ControllerRevision',
  generationOf: null,
  validate: ({ data, revision }) => [...(data === undefined ? [required('data', 'data is mandatory')] : []), ...nonNegative(revision, 'revision')],
  validateUpdate: (revision, old) => (equalJson(revision.data, old.data) ? [] : [invalid('data', revision.data, 'field is immutable')]),
  columns: [nameColumn, text('Controller'), text('Revision'), ageColumn],
  row: (revision, now) => [nameOf(revision), controllerCell(revision), revision.revision, ageOf(revision, now)],
})

function controllerCell(revision: ControllerRevision): string {
  const owner = revision.metadata?.ownerReferences?.find((one) => one.controller)
  if (!owner) return '<none>'
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`
}
