import type { RuntimeClass } from 'kubernetes-types/node/v1'
import { dns1123LabelProblems } from '../../../machinery/name-rules.ts'
import { invalid, required } from '../../field-errors.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'

export const runtimeClasses = define<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  resource: 'runtimeclasses',
  singular: 'runtimeclass',
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.node.v1.RuntimeClass',
  generationOf: null,
  validate: ({ handler }) => (handler ? dns1123LabelProblems(handler).map((problem) => invalid('handler', handler, problem)) : [required('handler')]),
  validateUpdate: (runtimeClass, old) => (runtimeClass.handler === old.handler ? [] : [invalid('handler', runtimeClass.handler, 'field is immutable')]),
  columns: [nameColumn, text('Handler'), ageColumn],
  row: (runtimeClass, now) => [nameOf(runtimeClass), runtimeClass.handler, ageOf(runtimeClass, now)],
})
