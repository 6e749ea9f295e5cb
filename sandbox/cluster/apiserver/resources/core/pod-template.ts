import type { PodTemplate } from 'kubernetes-types/core/v1'
import { labelsCell, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { containerCells } from '../pod-template-cells.ts'
import { setPodTemplateDefaults } from './pod-spec-defaults.ts'
import { podTemplateWarnings } from './pod-warnings.ts'
import { podTemplateProblems } from './pod-spec-rules.ts'

export const podTemplates = define<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  resource: 'podtemplates',
  singular: 'podtemplate',
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.PodTemplate',
  generationOf: (template) => template.template,
  setDefaults: ({ template }) => setPodTemplateDefaults(template),
  warnings: ({ metadata, template }, old) => (metadata?.generation === old?.metadata.generation ? [] : podTemplateWarnings(template, 'template')),
  validate: ({ template }) => podTemplateProblems(template ?? {}, 'template'),
  columns: [nameColumn, text('Containers'), text('Images'), text('Pod Labels')],
  row: (template) => [nameOf(template), ...containerCells(template.template?.spec), labelsCell(template.template?.metadata?.labels)],
})
