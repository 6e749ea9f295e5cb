import { expect, test } from 'vitest'
import { overLimit } from './over-limit.ts'
import { commonUser, ownedBy, tokenFile } from './ownership.ts'

const pod = (securityContext: object, ...users: (number | undefined)[]) => ({ spec: { securityContext, containers: users.map((runAsUser, index) => ({ name: `c${index}`, ...(runAsUser === undefined ? {} : { securityContext: { runAsUser } }) })) } })

test('a token belongs to the user that all containers have, and is for nobody else', () => {
  expect([commonUser(pod({}, 5, 5)), commonUser(pod({ runAsUser: 7 }, 7, undefined)), commonUser(pod({}, 5, 6)), commonUser(pod({}, 5, undefined))]).toEqual([5, 7, undefined, undefined])
  expect(tokenFile(pod({ runAsUser: 7 }, undefined), 't', 0o644)).toMatchObject({ uid: 7, mode: 0o600 })
  expect(tokenFile(pod({}, undefined), 't', 0o644).mode).toBe(0o644)
})

test('the group of a pod may read what is mounted for it', () => {
  const file = { content: Buffer.from(''), mode: 0o400 }
  expect(ownedBy(2000, file)).toMatchObject({ gid: 2000, mode: 0o440 })
  expect(ownedBy(undefined, file)).toBe(file)
})

test('a volume holds too much when it holds more than its limit', () => {
  const limited = { spec: { containers: [], volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Ki' } }, { name: 'w', emptyDir: {} }] } }
  expect(overLimit(limited, { v: 1024, w: 10_000 })).toBeNull()
  expect(overLimit(limited, { v: 1025 })).toBe('Usage of EmptyDir volume "v" exceeds the limit "1Ki". ')
})

test('containers that store more than their ephemeral-storage is a reason too, alone or together', () => {
  const container = (name: string, limit?: string) => ({ name, ...(limit === undefined ? {} : { resources: { limits: { 'ephemeral-storage': limit } } }) })
  const pod = { spec: { containers: [container('a', '1Ki'), container('b', '3Ki'), container('free')], volumes: [{ name: 'v', emptyDir: {} }, { name: 'm', emptyDir: { medium: 'Memory' } }] } }
  expect(overLimit(pod, { v: 1024, m: 10_000 }, { a: 1024, b: 1024 })).toBeNull()
  expect(overLimit(pod, {}, { a: 1025 })).toBe('Container a exceeded its local ephemeral storage limit "1Ki". ')
  expect(overLimit(pod, { v: 1024 }, { b: 3073 })).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 4Ki. ')
  expect(overLimit({ spec: { containers: [container('free')] } }, { v: 1e9 }, { free: 1e9 })).toBeNull()
})
