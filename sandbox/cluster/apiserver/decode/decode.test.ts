import { describe, expect, it } from 'vitest'
import { duplicateFields } from './duplicates.ts'
import { goSyntaxError } from './go-json.ts'
import { decodeTyped } from './typed.ts'

const pod = 'io.k8s.api.core.v1.Pod'

describe('typed decoding', () => {
  it('puts fields in the order of the type and lists those that it does not know', () => {
    const { object, unknown } = decodeTyped(pod, { spec: { containers: [{ imagee: 'x', name: 'c' }] }, metadata: { name: 'p' }, speck: 1 })
    expect(Object.keys(object)).toEqual(['metadata', 'spec'])
    expect(object.spec).toEqual({ containers: [{ name: 'c' }] })
    expect(unknown).toEqual(['unknown field "spec.containers[0].imagee"', 'unknown field "speck"'])
  })

  it.each([
    [{ spec: { containers: [{ image: true }] } }, 'json: cannot unmarshal bool into Go struct field Container.spec.containers.image of type string'],
    [{ spec: { containers: 'x' } }, 'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container'],
    [{ metadata: { labels: { a: 1 } } }, 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string'],
    [{ spec: { priority: 1.5 } }, 'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32'],
  ])('says what does not fit in the words of Go', (value, message) => {
    expect(() => decodeTyped(pod, value)).toThrow(message)
  })
})

describe('what is wrong with JSON, in the words of Go', () => {
  it.each([
    ['{broken', "invalid character 'b' looking for beginning of object key string"],
    ['', 'unexpected end of JSON input'],
    ['{"a":1', 'unexpected end of JSON input'],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['nul', 'unexpected end of JSON input'],
    ['nuxx', "invalid character 'x' in literal null (expecting 'l')"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['01', "invalid character '1' after top-level value"],
    ['hello', "invalid character 'h' looking for beginning of value"],
  ])('%s', (text, message) => {
    expect(goSyntaxError(text)).toBe(message)
  })
})

it('finds keys that stand twice', () => {
  expect(duplicateFields('{"spec":{"a":1,"a":2,"list":[{"x":1},{"y":1,"y":[{"b":{},"b":{}}]}]},"text":"\\"spec\\":{\\"a\\""}')).toEqual([
    'duplicate field "spec.a"',
    'duplicate field "spec.list[1].y"',
    'duplicate field "spec.list[1].y[0].b"',
  ])
})
