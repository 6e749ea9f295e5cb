import type { ConfigMap } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { validateConfigMap, validateConfigMapUpdate } from './config-rules.ts'

export const configMaps = define<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  resource: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.ConfigMap',
  generationOf: null,
  validate: validateConfigMap,
  changesFirst: true,
  validateUpdate: validateConfigMapUpdate,
  columns: [nameColumn, text('Data'), ageColumn],
  row: (map, now) => [nameOf(map), Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length, ageOf(map, now)],
})
