import { expect, test } from 'vitest'
import { leadsOf } from './leads.ts'
import type { Other, Service } from './look.ts'

const service = (name: string): Service => ({ namespace: 'default', name, type: 'ClusterIP', clusterIP: '10.96.0.1', ports: ['80/TCP'], podUids: [], why: null })
const ingress = (name: string, ...backends: { to: string; broken?: true }[]): Other => ({
  kind: 'Ingress',
  namespace: 'default',
  name,
  status: '',
  facts: backends.map(({ to, ...more }) => ({ fact: 'leadsTo', values: { from: '*', to }, to: { kind: 'Service', namespace: 'default', name: to }, ...more })),
  why: null,
})
const leads = (others: Other[], ...services: string[]): string[] => leadsOf({ others, services: services.map(service) }).map(({ ingress, service, broken }) => `${ingress} → ${service}${broken ? ' (broken)' : ''}`)

test('an Ingress leads to each Service that its rules name once, and to none that is not there', () => {
  expect(leads([ingress('shop', { to: 'web' }, { to: 'cart', broken: true }, { to: 'web' }), ingress('blog', { to: 'web' })], 'web')).toEqual(['Ingress default/shop → default/web', 'Ingress default/blog → default/web'])
})

test('what it leads to at no port that is there is broken; one rule that is right is enough', () => {
  expect(leads([ingress('shop', { to: 'web', broken: true }), ingress('blog', { to: 'web', broken: true }, { to: 'web' }), ingress('api', { to: 'web' }, { to: 'web', broken: true })], 'web')).toEqual([
    'Ingress default/shop → default/web (broken)',
    'Ingress default/blog → default/web',
    'Ingress default/api → default/web',
  ])
})

test('what else has facts about Services leads nowhere', () => {
  expect(leads([{ ...ingress('cut', { to: 'web' }), kind: 'NetworkPolicy' }], 'web')).toEqual([])
})
