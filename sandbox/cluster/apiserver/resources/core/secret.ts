import type { Secret } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { secretWarnings } from './secret-warnings.ts'
import { validateSecret, validateSecretUpdate } from './config-rules.ts'

export const secrets = define<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  singular: 'secret',
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.Secret',
  generationOf: null,
  setDefaults(secret) {
    secret.type ||= 'Opaque'
    foldStringData(secret)
  },
  warnings: secretWarnings,
  validate: validateSecret,
  changesFirst: true,
  validateUpdate: validateSecretUpdate,
  selectableFields: (secret) => ({ type: secret.type ?? '' }),
  columns: [nameColumn, text('Type'), text('Data'), ageColumn],
  row: (secret, now) => [nameOf(secret), secret.type ?? '', Object.keys(secret.data ?? {}).length, ageOf(secret, now)],
})

/** stringData is a write-only convenience that wins over data. */
function foldStringData(secret: Secret): void {
  const { stringData } = secret
  delete secret.stringData
  if (!stringData || Object.keys(stringData).length === 0) return
  secret.data ??= {}
  for (const [key, value] of Object.entries(stringData)) secret.data[key] = Buffer.from(value, 'utf8').toString('base64')
}
