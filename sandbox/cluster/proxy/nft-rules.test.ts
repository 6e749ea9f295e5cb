import { expect, test } from 'vitest'
import { routeMark, routeRules, transaction } from './nft-rules.ts'
import type { ServiceRoute } from './service-network.ts'

const route = (change: Partial<ServiceRoute> = {}): ServiceRoute => ({
  name: 'ns/web:80',
  protocol: 'TCP',
  frontends: [{ address: '10.96.0.5', port: 80 }],
  backends: [{ address: '10.244.1.2', port: 8000 }],
  ...change,
})
const rules = (...routes: ServiceRoute[]) => new Map(routes.map((one) => [one.name, routeRules(one)]))
const lines = (...[before, after]: Parameters<typeof transaction>): string[] => transaction(before, after).replace(/svc_[0-9a-f]+/g, 'svc_X').replace(/ct mark set \d+/g, 'ct mark set M').trimEnd().split('\n')

test('the same state is no transaction', () => {
  expect(transaction(rules(route()), rules(route()))).toBe('')
})

test('a new route adds its chain, then where it is entered', () => {
  expect(lines(rules(), rules(route({ nodePort: 30080 })))).toEqual([
    'add chain ip podyard svc_X',
    'add rule ip podyard svc_X ct mark set M',
    'add rule ip podyard svc_X meta l4proto tcp dnat ip to numgen inc mod 1 map { 0 : 10.244.1.2 . 8000 }',
    'add element ip podyard frontends { 10.96.0.5 . tcp . 80 : goto svc_X }',
    'add element ip podyard nodeports { tcp . 30080 : goto svc_X }',
  ])
})

test('a change of backends touches the chain alone', () => {
  expect(lines(rules(route()), rules(route({ backends: [{ address: '10.244.1.3', port: 8000 }] })))).toEqual([
    'flush chain ip podyard svc_X',
    'add rule ip podyard svc_X ct mark set M',
    'add rule ip podyard svc_X meta l4proto tcp dnat ip to numgen inc mod 1 map { 0 : 10.244.1.3 . 8000 }',
  ])
})

test('a route that loses its last backend is refused from then on', () => {
  expect(lines(rules(route()), rules(route({ backends: [] })))).toEqual([
    'delete element ip podyard frontends { 10.96.0.5 . tcp . 80 }',
    'flush chain ip podyard svc_X',
    'add element ip podyard refused { 10.96.0.5 . tcp . 80 }',
    'delete chain ip podyard svc_X',
  ])
})

test('routes that did not change are not mentioned', () => {
  const other = route({ name: 'ns/other:80', frontends: [{ address: '10.96.0.6', port: 80 }] })
  expect(transaction(rules(route(), other), rules(other))).not.toContain('10.96.0.6')
})

test('a route for those on a node sends them on by where they come from, and drops all others', () => {
  const { backends } = route()
  const { chains } = routeRules(route({ onlyFrom: [{ sources: ['10.0.0.11', '10.244.1.0/24'], backends }, { sources: ['10.0.0.12'], backends: [] }] }))
  expect(chains.map(([name, body]) => [name.replace(/svc_[0-9a-f]+/, 'svc_X'), body.map((rule) => rule.replace(/svc_[0-9a-f]+/, 'svc_X').replace(/ct mark set \d+/, 'ct mark set M'))])).toEqual([
    ['svc_X_0', ['meta l4proto tcp dnat ip to numgen inc mod 1 map { 0 : 10.244.1.2 . 8000 }']],
    ['svc_X', ['ct mark set M', 'ip saddr { 10.0.0.11, 10.244.1.0/24 } goto svc_X_0', 'drop']],
  ])
})

test('each route has a mark of its own, the same every time', () => {
  const marks = ['ns/web:80', 'ns/web:81', 'other/web:80'].map(routeMark)
  expect(new Set(marks).size).toBe(3)
  expect(['ns/web:80', 'ns/web:81', 'other/web:80'].map(routeMark)).toEqual(marks)
  expect(marks.every((mark) => mark > 0 && mark <= 0xffffffff)).toBe(true)
})
