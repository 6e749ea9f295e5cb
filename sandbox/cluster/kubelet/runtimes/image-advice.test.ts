import { expect, test } from 'vitest'
import { builtInImages } from '../images/index.ts'
import { insteadOf } from './image-advice.ts'

test.each([
  ['docker.io/library/ngnix', 'did you mean nginx?'],
  ['docker.io/library/bussybox', 'did you mean busybox?'],
  ['docker.io/library/cassandra', 'for a StatefulSet take registry.k8s.io/nginx-slim:0.24, or redis with a volume at /data'],
  ['registry.k8s.io/kubernetes-zookeeper', 'for a StatefulSet take'],
  ['docker.io/library/mysql', 'redis is the one database here'],
  ['docker.io/library/python', 'no language but the shell runs here'],
  ['registry.example.org/shop/basket', 'among them nginx, '],
])('for %s: %s', (repository, words) => {
  expect(insteadOf(builtInImages, repository)).toContain(words)
})
