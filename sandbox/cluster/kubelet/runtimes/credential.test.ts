import { expect, test } from 'vitest'
import { credentialOf, may, READ, ROOT, usersIn, WRITE } from './credential.ts'
import { capabilityMask } from './proc-files.ts'

const users = usersIn('root:x:0:0:root:/root:/bin/sh\nweb:x:33:33::/var/www:/bin/false\n')
const container = (securityContext = {}) => ({ name: 'c', securityContext })

test('a container runs as whom its own context says, then its pod, then its image', () => {
  const pod = { spec: { containers: [], securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] } } }
  expect(credentialOf(pod, container(), 0, users)).toEqual({ uid: 1000, gid: 3000, groups: [2000, 3000, 4000] })
  expect(credentialOf(pod, container({ runAsUser: 7 }), 0, users).uid).toBe(7)
  expect(credentialOf({ spec: { containers: [] } }, container(), 33, users)).toEqual({ uid: 33, gid: 33, groups: [33] })
})

test('the bits of a mode are for the owner, its group or the others', () => {
  const file = { mode: 0o640, uid: 1000, gid: 2000 }
  const who = (uid: number, ...groups: number[]) => ({ uid, gid: groups[0] ?? 1, groups })
  expect([who(1000), who(5, 2000), who(5, 1)].map((one) => [may(one, file, READ), may(one, file, WRITE)])).toEqual([[true, true], [true, false], [false, false]])
  expect(may(ROOT, { mode: 0 }, READ | WRITE)).toBe(true)
})

test('capabilities are added, dropped, or all there', () => {
  const mask = (securityContext: object): string => capabilityMask(container(securityContext)).toString(16)
  expect(mask({})).toBe('a80425fb')
  expect(mask({ capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } })).toBe('aa0435fb')
  expect(mask({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })).toBe('400')
  expect(mask({ privileged: true })).toBe('1ffffffffff')
})
