import { expect, test } from 'vitest'
import type { KindDescription, RequestOutcome } from '../../../../sandbox/files-protocol.ts'
import { pageMessageSchema } from '../../../../sandbox/protocol.ts'
import { createDescriptions } from './descriptions.ts'

const described = (apiVersion: string, kind: string): KindDescription => ({ apiVersion, kind, root: kind, objects: {} })

function cluster() {
  let time = 0
  const asked: string[] = []
  const served = [{ apiVersion: 'v1', kind: 'Pod' }]
  const descriptions = createDescriptions(
    {
      async ask(question): Promise<RequestOutcome> {
        pageMessageSchema.parse({ ...question, request: 1 })
        asked.push(question.type === 'kinds.describe' ? question.kind : question.type)
        if (question.type !== 'kinds.describe') return { kind: 'kinds', kinds: [...served] }
        const { apiVersion, kind } = question
        return served.some((one) => one.kind === kind) ? { kind: 'described', description: described(apiVersion, kind) } : { kind: 'refused', why: 'not-found', detail: '' }
      },
    },
    () => time,
  )
  return { descriptions, served, asked, passes: (milliseconds: number) => (time += milliseconds) }
}

test('a kind that the learner defines is offered and known soon after, and its fields may change', async () => {
  const { descriptions, served, asked, passes } = cluster()
  expect(await descriptions.kinds()).toHaveLength(1)
  expect(await descriptions.describe('shop.example.org/v1', 'Cart')).toBe('unknown')
  served.push({ apiVersion: 'shop.example.org/v1', kind: 'Cart' })
  expect(await descriptions.describe('shop.example.org/v1', 'Cart')).toMatchObject({ kind: 'Cart' })
  passes(10_000)
  expect(await descriptions.kinds()).toHaveLength(2)
  await descriptions.describe('shop.example.org/v1', 'Cart')
  expect(asked.filter((what) => what === 'Cart')).toHaveLength(3)
})

test('what every cluster has is asked once', async () => {
  const { descriptions, served, asked, passes } = cluster()
  const kinds = [{ apiVersion: 'v1', kind: 'Pod' }, { apiVersion: 'apps/v1', kind: 'Deployment' }, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }]
  served.push(...kinds)
  for (let time = 0; time < 3; time++, passes(10_000)) await Promise.all(kinds.map(({ apiVersion, kind }) => descriptions.describe(apiVersion, kind)))
  expect(asked).toEqual(['Pod', 'Deployment', 'Ingress'])
})

test('what was known is asked anew once the cluster says that its kinds have changed', async () => {
  const { descriptions, served, asked } = cluster()
  served.push({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' })
  await descriptions.kinds()
  await descriptions.describe('gateway.networking.k8s.io/v1', 'Gateway')
  served.pop()
  descriptions.forget()
  expect(await descriptions.kinds()).toHaveLength(1)
  expect(await descriptions.describe('gateway.networking.k8s.io/v1', 'Gateway')).toBe('unknown')
  expect(asked).toEqual(['kinds.list', 'Gateway', 'kinds.list', 'Gateway'])
})

test('a word that is too long for a kind is none, and nobody is asked', async () => {
  const { descriptions, asked } = cluster()
  expect(await descriptions.describe('v1', 'P'.repeat(200))).toBe('unknown')
  expect(await descriptions.describe('v'.repeat(400), 'Pod')).toBe('unknown')
  expect(asked).toEqual([])
})
