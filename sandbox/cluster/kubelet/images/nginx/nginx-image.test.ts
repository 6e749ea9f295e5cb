import { expect, test } from 'vitest'
import { nginxVersion } from './nginx-image.ts'

test.each([
  ['latest', '1.29.3'],
  ['alpine', '1.29.3'],
  ['stable', '1.28.0'],
  ['1.25', '1.25.5'],
  ['1.25.3-alpine', '1.25.3'],
  ['1.7.9', '1.7.9'],
  ['1.14.2', '1.14.2'],
])('nginx:%s is %s', (tag, version) => {
  expect(nginxVersion(tag)).toBe(version)
})

test.each(['1.161', '1.91', '2', 'nosuch', '1.25.3-nosuch', '1.6'])('there is no nginx:%s', (tag) => {
  expect(nginxVersion(tag)).toBeNull()
})
