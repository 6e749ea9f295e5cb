import { expect, test } from 'vitest'
import type { Stored } from '../machinery/object.ts'
import { ResourceTable } from './resource-table.ts'
import { builtInResources } from './resources/registry.ts'
import { tableBytes, tableJson, tableOf, type TableOptions } from './table.ts'

const definition = new ResourceTable(builtInResources()).get({ group: '', version: 'v1', resource: 'configmaps' })!
const options: TableOptions = { version: 'v1', includeObject: 'Metadata', now: Date.parse('2026-01-02T03:04:05Z'), withColumns: true }

const configMap = (name: string, labels: Record<string, string>): Stored => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', uid: name, resourceVersion: '7', creationTimestamp: '2026-01-02T03:00:00Z', labels },
})

test.each<[string, Stored[]]>([
  ['nothing', []],
  ['plain text only', [configMap('a', { app: 'web' }), configMap('b', {})]],
  ['other letters in one object', [configMap('a', { app: 'web' }), configMap('b', { 课程: 'é' })]],
])('a table of %s is the same as text, as bytes and as an object', (_what, items) => {
  const metadata = { resourceVersion: '9' }
  const expected = JSON.stringify(tableOf(definition, metadata, items, options))
  expect(tableJson(definition, metadata, items, options)).toBe(expected)
  expect(tableBytes(definition, metadata, items, options).toString('utf8')).toBe(`${expected}\n`)
})
