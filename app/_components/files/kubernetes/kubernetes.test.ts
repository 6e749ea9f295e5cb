import { describe, expect, test } from 'vitest'
import type { KindDescription } from '../../../../sandbox/files-protocol.ts'
import { checkManifests } from './check.ts'
import type { Descriptions } from './descriptions.ts'
import { objectAt } from './fields.ts'
import { kindAround, listItem, placeAt } from './place-in-yaml.ts'

const deployment: KindDescription = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  root: 'Deployment',
  objects: {
    Deployment: { fields: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object', of: 'v1.ObjectMeta' }, spec: { type: 'object', of: 'Spec' } }, required: [], open: false },
    'v1.ObjectMeta': { fields: { name: { type: 'string' }, labels: { type: 'object', map: true, each: 'string' } }, required: [], open: false },
    Spec: { fields: { replicas: { type: 'integer' }, paused: { type: 'boolean' }, containers: { type: 'array', of: 'Container' }, selector: { type: 'object', of: 'Spec' } }, required: ['selector'], open: false },
    Container: { fields: { name: { type: 'string' }, image: { type: 'string' }, pull: { type: 'string', values: ['Always', 'Never'] }, args: { type: 'array', each: 'string' }, port: { type: 'int-or-string' } }, required: ['name'], open: false },
  },
}
const descriptions: Descriptions = { kinds: async () => [], describe: async (_, kind) => (kind === 'Deployment' ? deployment : 'unknown'), forget: () => undefined }
const head = 'apiVersion: apps/v1\nkind: Deployment\n'

const pathAt = (text: string) => {
  const lines = text.slice(0, text.indexOf('¦')).split('\n')
  return placeAt(text.replace('¦', '').split('\n'), lines.length - 1, lines.at(-1)!.length)
}

describe('a place in a manifest that is being typed', () => {
  test('is known from its indentation', () => {
    expect(pathAt('spec:\n  repl¦')).toMatchObject({ path: ['spec'], at: 'key', from: 2 })
    expect(pathAt('spec:\n  containers:\n  - name: a\n    ima¦')).toMatchObject({ path: ['spec', 'containers', listItem] })
    expect(pathAt('spec:\n  containers:\n    - ¦')).toMatchObject({ path: ['spec', 'containers', listItem] })
    expect(pathAt('spec:\n  containers:\n  - name: a\n  - image: b\n    ports:\n    - containerPort: 80\n      pro¦')).toMatchObject({ path: ['spec', 'containers', listItem, 'ports', listItem] })
    expect(pathAt('metadata:\n  labels:\n    a: b\nspec:\n  # note\n\n  ¦')).toMatchObject({ path: ['spec'] })
    expect(pathAt('kind: Dep¦')).toMatchObject({ path: [], key: 'kind', at: 'value', from: 6 })
  })
  test('is none inside of a block of text, and never reaches into another manifest', () => {
    expect(pathAt('data:\n  a: |\n    spec:\n      x¦')).toBeNull()
    expect(pathAt('spec:\n---\n  x¦')).toMatchObject({ path: [] })
    expect(kindAround(['kind: A', '---', 'apiVersion: v1', 'kind: B'], 3)).toEqual({ apiVersion: 'v1', kind: 'B' })
  })
  test('has the fields that its kind has there', () => {
    const fields = (path: Parameters<typeof objectAt>[1]) => Object.keys(objectAt(deployment, path)?.fields ?? {})
    expect(fields(['spec'])).toContain('replicas')
    expect(fields(['spec', 'containers', listItem])).toContain('image')
    expect(fields(['spec', 'containers'])).toEqual([])
    expect(fields(['metadata', 'labels'])).toEqual([])
    expect(fields(['nothing'])).toEqual([])
  })
})

describe('a manifest', () => {
  const problems = async (text: string) => (await checkManifests(text, descriptions)).map((problem) => [problem.kind, 'field' in problem ? problem.field : '', 'near' in problem ? problem.near : ''].filter(Boolean).join(' '))
  test('that is right has no problems', async () => {
    expect(await problems(`${head}metadata: {name: a, labels: {v: "1"}}\nspec:\n  replicas: 3\n  selector: {selector: null}\n`)).toEqual([])
    expect(await problems('just: yaml\n')).toEqual([])
    expect(await problems('')).toEqual([])
  })
  test('with slips says where, what, and what was meant', async () => {
    expect(await problems(`${head}spec: {replica: 3, selector: null}`)).toEqual(['unknown-field replica replicas'])
    expect(await problems(`${head}spec: {replicas: three, paused: "yes", selector: null}`)).toEqual(['wrong-type replicas', 'wrong-type paused'])
    expect(await problems(`${head}spec:\n  selector: null\n  containers:\n  - {image: 1, pull: Sometimes, port: http, args: [1]}`)).toEqual(['wrong-type image', 'not-a-value pull', 'wrong-type args', 'missing name'])
    expect(await problems(`${head}metadata: {labels: {v: 1}}`)).toEqual(['wrong-type v'])
    expect(await problems('apiVersion: v1\nkind: Nothing\n')).toEqual(['unknown-kind'])
    expect(await problems('a: [1\nb: 2')).toContain('syntax')
  })
})
