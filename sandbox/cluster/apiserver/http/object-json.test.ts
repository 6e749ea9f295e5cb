import { expect, test } from 'vitest'
import type { ObjectList, Stored } from '../../machinery/object.ts'
import { listJson, objectJson } from './object-json.ts'

const object = (name: string, data = 'x'): Stored => ({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: 'T' }, data: { data } }) as Stored
const list = (items: Stored[]): ObjectList => ({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '7' }, items })

test('a list reads as JSON.stringify writes it', () => {
  for (const one of [list([]), list([object('a'), object('b', 'ä"\n')])]) expect(listJson(one)).toBe(JSON.stringify(one))
})

test('an object is made once, and forgotten when much else was made', () => {
  const first = object('first')
  const calls: string[] = []
  Object.defineProperty(first, 'toJSON', { enumerable: false, value: () => (calls.push('made'), 'text') })
  expect([objectJson(first), objectJson(first)]).toEqual(['"text"', '"text"'])
  expect(calls).toHaveLength(1)
  for (let index = 0; index < 400; index++) objectJson(object(`large-${index}`, 'x'.repeat(30_000)))
  objectJson(first)
  expect(calls).toHaveLength(2)
})
