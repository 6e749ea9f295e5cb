import { expect, test } from 'vitest'
import { letsThrough } from './policy-decision.ts'
import type { IsolatedPod } from './service-network.ts'

const web = '10.244.1.2'
const node = '10.0.0.11'
const through = (pod: Partial<IsolatedPod>, from: string, to = web, port = 80): boolean =>
  letsThrough(new Map([[web, { address: web, nodeAddress: node, ...pod }]]), from, { address: to, port, protocol: 'TCP' })
const tcp = (first?: number, last?: number) => [{ protocol: 'TCP' as const, ...(first === undefined ? {} : { first, last }) }]

test.each<[string, boolean, boolean]>([
  ['whom no policy selects', through({}, '10.244.1.9'), true],
  ['who is not named', through({ ingress: [] }, '10.244.1.9'), false],
  ['who is named', through({ ingress: [{ addresses: ['10.244.1.9'] }] }, '10.244.1.9'), true],
  ['the node of the pod, always', through({ ingress: [] }, node), true],
  ['a pod to itself, always', through({ ingress: [], egress: [] }, web), true],
  ['everybody, at a port', through({ ingress: [{ ports: tcp(80, 80) }] }, '10.244.1.9'), true],
  ['everybody, at another port', through({ ingress: [{ ports: tcp(81, 90) }] }, '10.244.1.9'), false],
  ['everybody, at any port of another protocol', through({ ingress: [{ ports: [{ protocol: 'UDP' }] }] }, '10.244.1.9'), false],
  ['an address of a block', through({ ingress: [{ block: { cidr: '10.244.0.0/16', except: [] } }] }, '10.244.1.9'), true],
  ['an address that a block leaves out', through({ ingress: [{ block: { cidr: '10.244.0.0/16', except: ['10.244.1.8/29'] } }] }, '10.244.1.9'), false],
  ['who may not leave', through({ egress: [] }, web, '10.244.1.9'), false],
  ['who may leave for there', through({ egress: [{ addresses: ['10.244.1.9'], ports: tcp() }] }, web, '10.244.1.9'), true],
])('%s', (_, lets, expected) => expect(lets).toBe(expected))
