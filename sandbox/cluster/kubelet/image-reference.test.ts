import { expect, test } from 'vitest'
import { parseImageReference } from './image-reference.ts'

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.25', 'docker.io/library/nginx:1.25'],
  ['me/app:v1', 'docker.io/me/app:v1'],
  ['registry.k8s.io/pause:3.9', 'registry.k8s.io/pause:3.9'],
  ['docker.io/redis:6.0.5', 'docker.io/library/redis:6.0.5'],
  ['index.docker.io/me/app', 'docker.io/me/app:latest'],
  ['localhost:5000/a/b', 'localhost:5000/a/b:latest'],
  [`nginx@sha256:${'a'.repeat(64)}`, `docker.io/library/nginx@sha256:${'a'.repeat(64)}`],
])('%s is %s', (image, whole) => {
  expect(parseImageReference(image).whole).toBe(whole)
})

test.each([
  ['Nginx', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
  ['nginx:', 'invalid reference format'],
  ['a b', 'invalid reference format'],
  ['', 'invalid reference format'],
])('%s is no reference', (image, message) => {
  expect(() => parseImageReference(image)).toThrow(message)
})
